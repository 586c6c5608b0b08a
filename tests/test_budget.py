"""The budget of each client, on a clock of the test's own."""

from __future__ import annotations

from contextlib import suppress

import pytest

from graphsvc.errors import BudgetSpent
from graphsvc.web.budget import Budgets

A, B = "192.0.2.1", "192.0.2.2"


class Clock:
    """A clock that a test sets."""

    now = 1000.0

    def __call__(self) -> float:
        """The time."""
        return self.now


def waits(budgets: Budgets, client: str) -> int:
    """How many seconds a client is told to wait; 0 when it is let in."""
    with suppress(BudgetSpent):
        budgets.admit(client)
        return 0
    with pytest.raises(BudgetSpent) as spent:
        budgets.admit(client)
    return int(str(spent.value.facts["retry_after_seconds"]))


def test_a_client_uses_what_it_has_and_waits_for_more() -> None:
    clock = Clock()
    budgets = Budgets(capacity_seconds=60, seconds_per_minute=30, clock=clock)
    budgets.charge(A, 59)
    assert waits(budgets, A) == 0
    budgets.charge(A, 11)  # ten more than it had
    wait = waits(budgets, A)

    assert 20 <= wait <= 22
    clock.now += wait - 2
    assert waits(budgets, A) == pytest.approx(2, abs=1)
    clock.now += 2
    assert waits(budgets, A) == 0


def test_clients_do_not_share_a_budget() -> None:
    budgets = Budgets(1, 60, Clock())
    budgets.charge(A, 5)

    assert waits(budgets, A) > 0
    assert waits(budgets, B) == 0


def test_neighbours_in_one_ipv6_network_share_a_budget() -> None:
    budgets = Budgets(1, 60, Clock())
    budgets.charge("2001:db8:1:2::1", 5)

    assert waits(budgets, "2001:db8:1:2:ffff::9") > 0
    assert waits(budgets, "2001:db8:1:3::1") == 0


def test_nobody_saves_up_more_than_the_capacity() -> None:
    clock = Clock()
    budgets = Budgets(10, 60, clock)
    budgets.charge(A, 1)
    clock.now += 1_000_000
    budgets.charge(A, 10.5)

    assert waits(budgets, A) >= 1


def test_it_forgets_those_who_have_not_asked_for_longest() -> None:
    budgets = Budgets(1, 60, Clock())
    budgets.charge(A, 100)
    for number in range(20_000):
        budgets.charge(f"198.18.{number // 256}.{number % 256}", 100)

    assert waits(budgets, A) == 0
    assert waits(budgets, "198.18.78.31") > 0


@pytest.mark.parametrize("client", ["127.0.0.1", "127.9.9.9", "::1", ""])
def test_clients_of_this_machine_have_no_budget(client: str) -> None:
    budgets = Budgets(1, 60, Clock())
    budgets.charge(client, 1000)

    assert waits(budgets, client) == 0
