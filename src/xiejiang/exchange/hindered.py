"""When the disk is full or the database is gone: a word to people, the trace to operators."""

from __future__ import annotations

import errno
import logging
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import InterfaceError, OperationalError, ProgrammingError

from xiejiang.exchange.errors import NotNow

LOGGER = logging.getLogger(__name__)
FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


@contextmanager
def in_words() -> Iterator[None]:
    """What the machine refuses is an error of ours: nothing was done, and it may be tried again."""
    try:
        yield
    except OSError as error:
        LOGGER.warning("exchange hindered by the file system", exc_info=True)
        why = "磁盘已满" if error.errno in FULL else f"文件读写失败：{error.strerror or '中断'}"
        raise NotNow(why=why) from error
    except (OperationalError, InterfaceError, ProgrammingError) as error:
        LOGGER.warning("exchange hindered by the database", exc_info=True)
        raise NotNow(why="数据库用不了") from error
