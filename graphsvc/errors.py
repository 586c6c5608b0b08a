"""The one tree of errors: each leaf states its HTTP status, slug and title; the raiser gives facts.

ServiceError
├── ContentError                what is wrong in the content folders (names file, line, column)
│   ├── SyntaxProblem, MissingContent: a file or query does not parse, or is not there
│   ├── GraphClaimedTwice, MisplacedStatement: two files write one graph; one that may not hold a statement
│   ├── PassageOutsideDocument, PassageMismatch: offsets or digest do not fit the document
│   ├── UnprovedStatement, StaleException: proof and the list of what is unproved do not agree
│   ├── EntryMismatch, EnteredOnce: the second entry of a passage says something else, or is missing
│   ├── ReadOnce, CopiedWords, TermError, Contradiction, WrongAnswer: what `graphsvc check` finds besides
│   ├── WrongLanguage, UnknownWord, LinkError, SkipError: texts with a wrong tag or spelling; rows of no use
│   └── UnusableContent, InvalidContent, FormattingError: several of these; violations of the shapes; no layout
├── StoreError                  what is wrong with the store
│   ├── StoreLocked, StoreInMemory: another process has the directory open; the store must outlive the command
│   ├── StoreUnreadable, StoreFailed, StoreUnreachable: no store of ours; the engine could not do it, or is silent
│   ├── NotOffered, ReasonerMissing: this kind of store does not do that; the reasoner's packages are not installed
│   ├── NotReady, Stopping, Overloaded: the content is being loaded, the service stopped, too much is waiting
│   └── QueryTimeout, QueryExhausted: it took longer, or more memory or stack, than it may, and was ended
├── PeerFailed                  another server, asked on behalf of a client, did not answer as it should
├── RequestError                what is wrong in a request
│   ├── BadRequest, QuerySyntaxError, QueryTooComplex, UnknownFunction, QueryRefused, BadUpload
│   ├── UnknownResource         nothing here has that name; NoSuchPage, Gone: it has fewer pages, was taken away
│   ├── UpdateFailed, NoBackup, Unauthorised: no store for that; no whole backup; without the token for writing
│   ├── PreconditionFailed      If-Match or If-None-Match do not hold
│   ├── RangeNotSatisfiable, NotAcceptable: none of the parts or formats asked for can be given
│   └── MethodNotAllowed, UnsupportedMediaType, RequestTooLarge, RequestTooSlow, BudgetSpent, UpdatesForbidden
└── UsageError                  the command line: PortTaken, TokenUnusable, FolderUnusable, CallFailed, UnknownQuery
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, ClassVar, NamedTuple, Self

from graphsvc.messages import N_, Told


class Place(NamedTuple):
    """A place in a file: line and column count from 1."""

    file: str
    line: int
    column: int


class ServiceError(Exception):
    """Anything that this service reports to a person; `facts` go into the problem details as they are."""

    status: ClassVar[int] = 500
    slug: ClassVar[str] = "internal-error"
    title: ClassVar[str] = N_("The service failed")
    hint: ClassVar[str | None] = None

    def __init__(self, detail: str | None = None, /, **facts: object) -> None:
        """Keep the facts; a `detail` that is not given is made of them."""
        given = facts.pop("detail", None)
        self.facts = {name: value for name, value in facts.items() if value is not None}
        given = detail or ("" if given is None else given)
        self.detail = given if isinstance(given, str) else str(given)
        super().__init__(str(self))

    def __str__(self) -> str:
        """`file:line:column: title: detail (other facts)`, as far as they are known."""
        facts = dict(self.facts)
        known = ("file", "line", "column") if "file" in facts else ()
        place = ":".join(str(facts.pop(name)) for name in known if name in facts)
        rest = ", ".join(f"{name} {value}" for name, value in facts.items())
        text = self.title + (f": {self.detail}" if self.detail else "") + (f" ({rest})" if rest else "")
        return f"{place}: {text}" if place else text


def described(error: ServiceError) -> dict[str, object]:
    """The error as JSON can carry it from one process to another."""
    detail = [error.detail.message, error.detail.values] if isinstance(error.detail, Told) else error.detail
    return {"error": type(error).__name__, "detail": detail, "facts": error.facts}


def restored(description: Mapping[str, Any]) -> ServiceError:
    """The error that was described; a kind that is not known becomes one of ours."""
    leaves = {leaf.__name__: leaf for leaf in _below(ServiceError)}
    leaf = leaves.get(description["error"], ServiceError)
    error = leaf.__new__(leaf)  # some leaves are made of other things than they hold
    detail = description["detail"]
    detail = detail if isinstance(detail, str) else Told(detail[0], **detail[1])
    ServiceError.__init__(error, detail, **description["facts"])
    return error


def _below(kind: type[ServiceError]) -> Iterator[type[ServiceError]]:
    """All kinds of error below one."""
    for leaf in kind.__subclasses__():
        yield leaf
        yield from _below(leaf)


class ContentError(ServiceError):
    """Something in the content folders is wrong; nothing of them was loaded."""

    status, slug, title = 422, "content-error", N_("The content is not usable")

    def at(self, place: Place) -> Self:
        """The same problem with its place in a file."""
        return type(self)(self.detail, **place._asdict(), **self.facts)


class SyntaxProblem(ContentError):
    """A file does not parse."""

    slug, title = "syntax-problem", N_("Syntax error")


class MissingContent(ContentError):
    """A folder or file that the content needs is missing."""

    slug, title = "missing-content", N_("Content is missing")
    hint = "name the folder that holds ontology/ data/ shapes/ queries/ with --content, or serve with --content none"


class GraphClaimedTwice(ContentError):
    """Two files write statements into one graph."""

    slug, title = "graph-claimed-twice", N_("Two files claim one graph")


class MisplacedStatement(ContentError):
    """A statement stands in a graph that may not hold it (model, section 1)."""

    slug, title = "misplaced-statement", N_("Statement in the wrong graph")


class PassageOutsideDocument(ContentError):
    """The offsets of a passage do not lie in its document."""

    slug, title = "passage-outside-document", N_("Passage lies outside its document")


class PassageMismatch(ContentError):
    """The text at the stated offsets has another digest."""

    slug, title = "passage-mismatch", N_("Passage does not match the document")


class UnprovedStatement(ContentError):
    """A number, year or name stated in a passage does not stand in its words, and is not listed as such."""

    slug, title = "unproved-statement", N_("Not proved by the passage")


class StaleException(ContentError):
    """A row of unproved.tsv lists what is proved, or what nothing states."""

    slug, title = "stale-exception", N_("Stale row of unproved statements")


class EntryMismatch(ContentError):
    """The two entries of what a passage states differ."""

    slug, title = "entry-mismatch", N_("The second entry says something else")


class EnteredOnce(ContentError):
    """What a passage states was entered by one reader only."""

    slug, title = "entered-once", N_("Without a second entry")


class ReadOnce(ContentError):
    """What a second person has not read as it stands."""

    slug, title = "read-once", N_("Not what a second person has read")


class CopiedWords(ContentError):
    """A run of words of a document stands in the content."""

    slug, title = "copied-words", N_("Copied from a document")


class TermError(ContentError):
    """A term lacks what every term has, or is used and not declared."""

    slug, title = "term-error", N_("Term not documented, or not declared")


class Contradiction(ContentError):
    """What is stated cannot be true as the ontology defines its terms."""

    slug, title = "contradiction", N_("Contradiction to the ontology")


class WrongAnswer(ContentError):
    """An example query does not give the rows that its header expects."""

    slug, title = "wrong-answer", N_("Query does not answer as its header says")


class WrongLanguage(ContentError):
    """A text is not in the language of its tag."""

    slug, title = "wrong-language", N_("Text in another language than its tag")


class UnknownWord(ContentError):
    """A word stands in no dictionary and on no list."""

    slug, title = "unknown-word", N_("Word that is not known")


class LinkError(ContentError):
    """A row of the table of outside links cannot be used."""

    slug, title = "link-error", N_("Unusable link")


class SkipError(ContentError):
    """A row of a document's table of skipped ranges cannot be used."""

    slug, title = "skip-error", N_("Unusable skipped range")


class UnusableContent(ContentError):
    """Several problems of the content, reported together."""

    slug, title = "unusable-content", N_("The content cannot be loaded")

    def __init__(self, problems: Sequence[ContentError]) -> None:
        """Hold the problems in the order in which they were found."""
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in problems))


class InvalidContent(ContentError):
    """The shapes find violations in the content."""

    slug, title = "invalid-content", N_("The content violates its shapes")
    hint = "`graphsvc check` lists every finding"


class FormattingError(ContentError):
    """A file cannot be laid out anew without losing something."""

    slug, title = "formatting-error", N_("Cannot be formatted without loss")


class StoreError(ServiceError):
    """The store cannot be used."""

    status, slug, title = 503, "store-error", N_("The store is not usable")


class StoreLocked(StoreError):
    """Another process holds the lock of the store's directory."""

    slug, title = "store-locked", N_("The store is in use by another process")
    hint = "stop that process, or name another directory with --store"


class StoreInMemory(StoreError):
    """The command needs a store that outlives it."""

    slug, title = "store-in-memory", N_("A store in memory is gone with its process")
    hint = "name the running service with --endpoint and --token-file, or a directory with --store"


class StoreUnreadable(StoreError):
    """The directory is not a store of this service, or one of another format version."""

    slug, title = "store-unreadable", N_("The store cannot be read")


class StoreFailed(StoreError):
    """The engine could not carry out what it was asked; the store is as it was."""

    status, slug, title = 500, "store-failed", N_("The store could not do that")


class StoreUnreachable(StoreError):
    """The engine behind this service does not answer; of an update nobody knows whether it was applied."""

    slug, title = "store-unreachable", N_("The store cannot be reached")


class NotOffered(StoreError):
    """What was asked for is not done with this kind of store."""

    status, slug, title = 501, "not-offered", N_("Not offered with this store")


class NotReady(StoreError):
    """The service listens, and the content is still being loaded."""

    slug, title = "not-ready", N_("The content is still being loaded")


class Stopping(StoreError):
    """The service ends what is running and takes nothing new."""

    slug, title = "stopping", N_("The service is being stopped")


class Overloaded(StoreError):
    """So many queries are waiting that another one would only wait in vain."""

    slug, title = "overloaded", N_("The service is busy")


class QueryTimeout(StoreError):
    """The evaluation passed its deadline and was ended; `seconds` is what it was given."""

    slug, title = "query-timeout", N_("It took too long")


class QueryExhausted(StoreError):
    """The evaluation took more memory or stack than it may, and its process was ended."""

    slug, title = "query-exhausted", N_("It took more memory than it may")


class ReasonerMissing(StoreError):
    """The packages of the reasoner are not installed."""

    slug, title = "reasoner-missing", N_("The reasoner is not installed")
    hint = "install graphsvc with its `dev` extra"


class PeerFailed(ServiceError):
    """Another server that a query or update names was asked, and gave no answer that can be used."""

    status, slug, title = 502, "peer-failed", N_("Another server did not answer")


class RequestError(ServiceError):
    """The request cannot be answered as it is."""

    status, slug, title = 400, "bad-request", N_("Bad request")


class BadRequest(RequestError):
    """The parameters of the request contradict each other or the protocol."""


class QuerySyntaxError(RequestError):
    """The query does not parse; line, column and offset count from 1, 1 and 0."""

    slug, title = "query-syntax", N_("The query does not parse")


class BadUpload(RequestError):
    """An upload cannot be read, or holds what is not taken; line and column count from 1, `part` says of which part."""

    slug, title = "bad-upload", N_("The upload cannot be taken")


class QueryTooComplex(RequestError):
    """The query nests, chains or lists more than the limit in force; another way to write it would be taken."""

    slug, title = "query-too-complex", N_("The query is too complex")


class NoBackup(RequestError):
    """What is to be restored is no backup of this service, or not a whole one; nothing was restored."""

    slug, title = "no-backup", N_("Not a backup that can be restored")


class UnknownFunction(RequestError):
    """The query calls a function by an IRI that names none here."""

    slug, title = "unknown-function", N_("The query calls a function that is not known here")


class QueryRefused(RequestError):
    """The query is well-formed, and this service does not run it.

    `harmless` is the query without what it is refused for, in which only a parser may look for mistakes.
    """

    status, slug, title = 403, "query-refused", N_("The query is refused")
    harmless: str | None = None


class Unauthorised(RequestError):
    """The request comes without the token that it needs; `error` is the code of RFC 6750, section 3.1."""

    status, slug, title = 401, "unauthorised", N_("Not authorised")


class UpdateFailed(RequestError):
    """An operation cannot be carried out on the store as it is; nothing was written."""

    status, slug, title = 409, "update-failed", N_("The update cannot be carried out")


class UnknownResource(RequestError):
    """Nothing here has that name."""

    status, slug, title = 404, "not-found", N_("Nothing here has that name")


class NoSuchPage(UnknownResource):
    """What is asked for has fewer pages; `page` is the one asked for, `pages` how many there are."""

    slug, title = "no-such-page", N_("There is no such page")


class Gone(UnknownResource):
    """Something of that name was taken away."""

    status, slug, title = 410, "gone", N_("What had that name is gone")


class NotAcceptable(RequestError):
    """None of the formats asked for can be given."""

    status, slug, title = 406, "not-acceptable", N_("No acceptable format")


class PreconditionFailed(RequestError):
    """What If-Match or If-None-Match demands does not hold; nothing was done."""

    status, slug, title = 412, "precondition-failed", N_("Precondition failed")


class RangeNotSatisfiable(RequestError):
    """A part of a file is asked for that it does not have; `bytes` is its length."""

    status, slug, title = 416, "range-not-satisfiable", N_("Range not satisfiable")


class MethodNotAllowed(RequestError):
    """The resource does not know that method; `allow` lists those it knows."""

    status, slug, title = 405, "method-not-allowed", N_("Method not allowed")


class UnsupportedMediaType(RequestError):
    """The body's media type is not one that the resource reads."""

    status, slug, title = 415, "unsupported-media-type", N_("Unsupported media type")


class RequestTooLarge(RequestError):
    """The body is larger than the limit in force."""

    status, slug, title = 413, "request-too-large", N_("Request too large")


class RequestTooSlow(RequestError):
    """The body did not arrive in the time it was given."""

    status, slug, title = 408, "request-too-slow", N_("The request took too long to arrive")


class BudgetSpent(RequestError):
    """The client has used the time that it may use; `retry_after_seconds` says when there is some again."""

    status, slug, title = 429, "budget-spent", N_("Too many requests")


class UpdatesForbidden(RequestError):
    """The service is read-only."""

    status, slug, title = 403, "read-only", N_("The service is read-only")


class UsageError(ServiceError):
    """The command line asks for something that cannot be done."""

    status, slug, title = 400, "usage", N_("Cannot do that")


class TokenUnusable(UsageError):
    """The token file cannot be read, or holds no token."""

    slug, title = "token-unusable", N_("The token file cannot be used")


class PortTaken(UsageError):
    """Another process listens on the port."""

    slug, title = "port-taken", N_("The port is taken")
    hint = "choose another one with --port"


class FolderUnusable(UsageError):
    """A folder cannot be written to, or not be read from."""

    slug, title = "folder-unusable", N_("The folder cannot be used")


class CallFailed(UsageError):
    """A running service did not do what it was asked to."""

    slug, title = "call-failed", N_("The service did not do it")


class UnknownQuery(UsageError):
    """No example query or file has that name."""

    slug, title = "unknown-query", N_("No such query")
