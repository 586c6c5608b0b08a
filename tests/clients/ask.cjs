// Asks the service as JavaScript clients do: a list of tasks as JSON on stdin, what each found as JSON on stdout.
const { QueryEngine } = require("@comunica/query-sparql-file");
const { SparqlEndpointFetcher } = require("fetch-sparql-endpoint");
const { readFileSync } = require("node:fs");
const { Parser } = require("n3");
const { rdfDereferencer } = require("rdf-dereference");

// The solutions as sorted texts, or true, false, or sorted triples.
const told = (bindings) => [...bindings].map(([variable, term]) => `${variable.value}=${term.value}`).sort().join(" ");

async function listed(stream, text) {
  const found = [];
  for await (const item of stream) found.push(text(item));
  return found.sort();
}

const engine = new QueryEngine();
const fetcher = new SparqlEndpointFetcher();

const tasks = {
  // Comunica: a query over sources that it recognises by itself, or that have a type before an @.
  // In a file with named graphs, queries without GRAPH find something with `union` only (--unionDefaultGraph).
  async query({ sources, query, union }) {
    const context = { "@comunica/bus-query-operation:unionDefaultGraph": Boolean(union), sources: sources.map((source) => {
      const typed = /^([a-z]+)@(.*)$/.exec(source);
      return typed ? { type: typed[1], value: typed[2] } : source;
    }) };
    return listed(await engine.queryBindings(query, context), told);
  },
  async endpoint({ endpoint, query }) {
    return listed(await fetcher.fetchBindings(endpoint, query), (row) =>
      Object.entries(row).map(([name, term]) => `${name}=${term.value}`).sort().join(" "));
  },
  async dereference({ url }) {
    const { data } = await rdfDereferencer.dereference(url);
    return (await listed(data, (quad) => `${quad.subject.value} ${quad.predicate.value} ${quad.object.value}`));
  },
  // How many statements N3 reads in a file.
  async count({ file }) {
    return new Parser({ format: "application/trig" }).parse(readFileSync(file, "utf8")).length;
  },
};

async function main() {
  const texts = [];
  for await (const piece of process.stdin) texts.push(piece);
  const found = [];
  for (const task of JSON.parse(Buffer.concat(texts).toString())) {
    try {
      found.push(await tasks[task.do](task));
    } catch (error) {
      found.push(`${error}`);
    }
  }
  process.stdout.write(JSON.stringify(found));
}

main();
