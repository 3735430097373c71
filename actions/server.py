"""The action server: rasa-sdk's executor behind two routes.

Not rasa-sdk's own server, because that listens on every interface unless told otherwise and answers an
error with the whole conversation in it.
"""

from __future__ import annotations

import json
import logging
import zlib
from pathlib import Path
from typing import Any

from rasa_sdk.executor import ActionExecutor
from rasa_sdk.interfaces import ActionNotFoundException
from sanic import Request, Sanic
from sanic.response import HTTPResponse
from sanic.response import json as json_response

from actions.answer import ActionAnswer
from actions.description import Description
from actions.dialogue import Dialogue
from actions.render import Renderer
from knowledge_base.errors import SnapshotError
from knowledge_base.snapshot import Pointer, Reloading
from retrieval.index import Index

log = logging.getLogger(__name__)
MOST_BYTES = 5_000_000
RESPONSE_SECONDS = 8


def dialogue_of(folder: Path) -> Dialogue:
    """The dialogue over one build."""
    index = Index.load(folder)
    return Dialogue(index, Renderer.load(index.snapshot.province), Description.load())


def call_of(request: Request) -> dict[str, Any]:
    """The call in a request's body; Rasa may have compressed it. Raises ValueError."""
    body = request.body
    if request.headers.get("content-encoding") == "deflate":
        decompressor = zlib.decompressobj()
        try:
            body = decompressor.decompress(body, MOST_BYTES)
        except zlib.error as error:
            raise ValueError("the body is not deflated") from error
        if decompressor.unconsumed_tail:
            raise ValueError("the body is too large")
    try:
        call = json.loads(body)
    except RecursionError as error:
        raise ValueError("the body is nested too deeply") from error
    if not isinstance(call, dict):
        raise ValueError("the body is not an object")
    return call


def create_app(index_root: Path) -> Sanic[Any, Any]:
    """The server's app; the index is loaded when the server starts and followed while it runs."""
    dialogues = Reloading(Pointer(index_root), dialogue_of)
    executor = ActionExecutor()
    executor.register_action(ActionAnswer(lambda: dialogues.current))
    app: Sanic[Any, Any] = Sanic("troly_actions", configure_logging=False)
    app.config.REQUEST_MAX_SIZE = MOST_BYTES
    app.config.RESPONSE_TIMEOUT = RESPONSE_SECONDS

    @app.before_server_start
    async def load(*_: object) -> None:
        dialogues.refresh()
        dialogues.start()

    @app.before_server_stop
    async def unload(*_: object) -> None:
        dialogues.stop()

    @app.get("/health")
    async def health(_: Request) -> HTTPResponse:
        try:
            build = dialogues.current.index.snapshot.build_id
        except SnapshotError:
            return json_response({"status": "no index"}, status=503)
        return json_response({"status": "ok", "index": build})

    @app.post("/webhook")
    async def webhook(request: Request) -> HTTPResponse:
        try:
            call = call_of(request)
        except ValueError as error:
            return json_response({"error": str(error)}, status=400)
        try:
            result = await executor.run(call)
        except ActionNotFoundException as error:
            return json_response({"error": str(error), "action_name": error.action_name}, status=404)
        return json_response(result.model_dump() if result else None)

    @app.exception(Exception)
    async def failed(_: Request, error: Exception) -> HTTPResponse:
        status = getattr(error, "status_code", 500)
        if status == 500:
            log.error("an answer failed", exc_info=error)
        return json_response({"error": type(error).__name__}, status=status)

    return app
