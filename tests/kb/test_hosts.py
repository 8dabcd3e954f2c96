"""The names by which a site on one's own machine answers."""

import socket

import pytest

from kb import hosts


@pytest.mark.parametrize("listens_on", ["", "127.0.0.1", "localhost", "::1"])
def test_a_site_for_oneself_answers_to_loopback_alone(listens_on):
    assert set(hosts.local_hosts(listens_on)) <= {*hosts.LOOPBACK, "localhost"}


@pytest.mark.parametrize(
    ("listens_on", "name"), [("192.168.1.5", "192.168.1.5"), ("fe80::1", "[fe80::1]")]
)
def test_one_that_listens_on_an_address_answers_to_it(listens_on, name):
    assert hosts.local_hosts(listens_on) == [*hosts.LOOPBACK, name]


def test_one_that_listens_everywhere_answers_to_the_names_of_this_machine(monkeypatch):
    monkeypatch.setattr(socket, "gethostname", lambda: "Bamako")
    monkeypatch.setattr(hosts, "_outward_address", lambda: ["192.168.1.5"])

    names = hosts.local_hosts("0.0.0.0")

    assert names == [*hosts.LOOPBACK, "0.0.0.0", "bamako", "bamako.local", "192.168.1.5"]


def test_a_machine_without_a_network_has_no_address_outward(monkeypatch):
    class Unreachable(socket.socket):
        def connect(self, address):
            raise OSError("Network is unreachable")

    monkeypatch.setattr(socket, "socket", Unreachable)

    assert hosts._outward_address() == []
