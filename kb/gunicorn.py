"""How gunicorn serves: gunicorn --config kb/gunicorn.py kb.wsgi"""

import importlib
import os
import socket
import sys
from typing import Any

host = os.environ.get("HOST", "127.0.0.1")
port = int(os.environ.get("PORT", "8000"))

bind = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
# Pages cost CPU, so there is a process a core; while one thread of it waits for the database, others
# serve pages. For clients, however slow, no thread waits.
worker_class = "kb.buffering.BufferingWorker"
workers = int(os.environ.get("WEB_CONCURRENCY") or os.cpu_count() or 1)
threads = int(os.environ.get("THREADS") or 8)
# Of a process that hangs as a whole. A thread may stream for as long as its reader takes.
timeout = 60
# It would be one file for every gunicorn of this user.
control_socket_disable = True
# Leaves the addresses below as the last lines on the screen.
loglevel = "warning"


def on_starting(server: Any) -> None:
    """Say at once what gunicorn says after five attempts; map what the processes count in."""
    importlib.import_module("kb.counting")
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        socket.create_server((host, port), family=family).close()
    except OSError as problem:
        sys.exit(
            f"Cannot listen on {bind}: {os.strerror(problem.errno or 0)}. Another port: PORT=8001 make run"
        )


def when_ready(server: Any) -> None:
    site = f"http://{bind}"
    sys.stdout.write(
        f"\n  API            {site}/api/v1/\n"
        f"  documentation  {site}/api/docs/\n"
        f"  admin          {site}/admin/\n\n"
        "Ctrl-C ends the server.\n"
    )
    sys.stdout.flush()
