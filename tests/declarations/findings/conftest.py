"""The edges around stores in memory, anew for each test."""

from collections.abc import AsyncIterator

import httpx
import pytest

from tests.declarations.contacts.edges import Memory, serving


@pytest.fixture
def memory() -> Memory:
    return Memory()


@pytest.fixture
async def client(memory: Memory) -> AsyncIterator[httpx.AsyncClient]:
    async with serving(memory) as opened:
        yield opened
