"""Lanes: who has a place, who is refused, and what becomes of the places of a killed process."""

import os
import signal
import threading

import pytest

from kb import lanes
from kb.lanes import Full, Yours, enter


@pytest.fixture(autouse=True)
def many_by_one_process(monkeypatch):
    monkeypatch.setattr(lanes, "BY_ONE_PROCESS", 10)


@pytest.fixture
def taken():
    """Takes places, and leaves them all at the end."""
    places = []

    def take(client, number=4, share=2):
        places.append(enter("exports", client, number, share))
        return places[-1]

    yield take
    for place in places:
        place.leave()


def child(work):
    """The process of a child that does this, and then waits until it is killed."""
    read, write = os.pipe()
    process = os.fork()
    if process == 0:
        work()
        os.write(write, b".")
        signal.pause()
    os.read(read, 1)
    os.close(read)
    os.close(write)
    return process


def end(process):
    os.kill(process, signal.SIGKILL)
    os.waitpid(process, 0)


def test_a_lane_has_so_many_places(taken):
    for client in "abcd":
        taken(client)

    with pytest.raises(Full):
        taken("e")


def test_one_client_has_its_share_alone(taken):
    taken("a")
    taken("a")

    with pytest.raises(Yours):
        taken("a")
    taken("b")


def test_one_process_leaves_threads_to_pages(taken, monkeypatch):
    monkeypatch.setattr(lanes, "BY_ONE_PROCESS", 1)
    taken("a")

    with pytest.raises(Full):
        taken("b")


def test_a_place_is_left_once_however_often(taken):
    first = taken("a", 1)
    first.leave()
    taken("b", 1)
    first.leave()

    with pytest.raises(Full):
        taken("c", 1)


def test_lanes_are_apart(taken):
    taken("a", 1)

    enter("aggregates", "a", 1, 1).leave()


def test_a_killed_process_keeps_no_place(taken):
    process = child(lambda: (enter("exports", "a", 2, 1), enter("exports", "b", 2, 1)))
    try:
        with pytest.raises(Yours):
            taken("a", 2, 1)
        with pytest.raises(Full):
            taken("c", 2, 1)
    finally:
        end(process)

    taken("a", 2, 1)
    taken("c", 2, 1)


def test_a_child_has_none_of_its_parents_places(taken):
    taken("a", 1)

    def work():
        try:
            enter("exports", "b", 1, 1)
        except Full:
            return
        os._exit(1)

    end(child(work))


def test_threads_take_no_place_twice():
    lane, taken, refused = 3, [], []

    def run(name):
        for _ in range(100):
            try:
                place = enter("exports", name, lane, lane)
            except Full:
                refused.append(name)
                continue
            taken.append(place)
            held = [each for each in taken if not each.is_left]
            assert len({each.byte for each in held}) == len(held)
            place.leave()

    failures = []
    threading.excepthook, usual = failures.append, threading.excepthook
    try:
        threads = [threading.Thread(target=run, args=(f"{n}",)) for n in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    finally:
        threading.excepthook = usual
    assert (failures, len(taken) + len(refused)) == ([], 600)
    assert not lanes._held
