"""A call that may take minutes, in a thread that nobody waits for when the app is closed."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from threading import Thread
from typing import TypeVar, cast

Result = TypeVar("Result")


async def in_thread(act: Callable[[], Result]) -> Result:
    """Return what a call returns or raise what it raises; where this is cancelled, the call goes on by itself."""
    loop = asyncio.get_running_loop()
    future: asyncio.Future[Result] = loop.create_future()

    def settle(result: Result | None, error: BaseException | None) -> None:
        if future.done():
            return
        if error is None:
            future.set_result(cast(Result, result))
        else:
            future.set_exception(error)

    def work() -> None:
        result, problem = None, None
        try:
            result = act()
        except BaseException as error:
            problem = error
        with suppress(RuntimeError):  # the loop was closed meanwhile
            loop.call_soon_threadsafe(settle, result, problem)

    Thread(target=work, daemon=True, name="delivery").start()
    return await future
