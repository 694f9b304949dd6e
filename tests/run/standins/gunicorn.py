"""Stands in for gunicorn: answers 200 on the address after --bind, and has a process of its own as gunicorn has."""

import os
import subprocess
import sys
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

HERE = Path(__file__).parent


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        """Answer with the path asked for."""
        self.send_response(int(os.environ.get("STANDIN_STATUS", "200")))
        self.end_headers()
        self.wfile.write(self.path.encode())


if __name__ == "__main__":
    helper = subprocess.Popen([sys.executable, "-S", "-c", "import time; time.sleep(60)"])
    (HERE / "helper.pid").write_text(str(helper.pid))
    (HERE / "gunicorn.pid").write_text(str(os.getpid()))
    host, port = sys.argv[sys.argv.index("--bind") + 1].split(":")
    HTTPServer((host, int(port)), Handler).serve_forever()
