"""Two gates: however many hang, who is quick is let in; told by events, not by the clock."""

import asyncio

import pytest

from bot.gates import Gates


class Works:
    """Work that ends when it is told to, and patience that is lost when it is told to."""

    def __init__(self):
        self.begun, self.done, self.broken = [], [], []
        self.ends, self.patience = {}, {}

    def work(self, who):
        async def work():
            self.begun.append(who)
            try:
                await self.ends.setdefault(who, asyncio.Event()).wait()
            except asyncio.CancelledError:
                self.broken.append(who)
                raise
            self.done.append(who)

        return work

    async def wait_for(self, who):
        await self.patience.setdefault(who, asyncio.Event()).wait()


def play(at_once, scene):
    async def playing():
        works = Works()
        gates, tasks = Gates(at_once, works.wait_for), []

        def come(who, **how):
            tasks.append(asyncio.create_task(gates.let_in(who, works.work(who), **how)))

        def end(who):
            works.ends.setdefault(who, asyncio.Event()).set()

        def too_long(who):
            works.patience.setdefault(who, asyncio.Event()).set()

        await scene(works, come, end, too_long)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        return works

    return asyncio.run(playing())


async def settle():
    """Let everything go as far as it gets."""
    for _ in range(20):
        await asyncio.sleep(0)


@pytest.mark.parametrize("hanging", [1, 3, 9])
def test_who_is_quick_is_let_in_however_many_hang(hanging):
    """They hang for the first time: each gives up its place when patience ends, and the quick one is done."""

    async def scene(works, come, end, too_long):
        for one in range(hanging):
            come(one)
            too_long(one)
        come("quick")
        end("quick")
        await settle()
        assert works.done == ["quick"]

    play(2, scene)


def test_who_hung_before_does_not_even_take_a_place():
    """With patience never lost: the second time they wait for their like alone."""

    async def scene(works, come, end, too_long):
        for one in range(4):
            come(one)
            too_long(one)
        await settle()
        assert works.broken == [1, 2, 3], "the first goes on at the slow gate, whose only place it has"
        for one in range(1, 4):
            works.patience[one] = asyncio.Event()
            come(one)
        come("quick")
        end("quick")
        await settle()
        assert works.done == ["quick"]
        assert works.begun == [0, 1, 2, 3, "quick"], "the slow ones wait for the first of them"

    play(2, scene)


def test_who_is_doubted_waits_for_its_like_from_the_start():
    """After a restart nothing is known of the last time but that it failed."""

    async def scene(works, come, end, too_long):
        for one in range(3):
            come(one, doubted=True)
        come("quick")
        end("quick")
        await settle()
        assert (works.begun, works.done) == ([0, "quick"], ["quick"])

    play(2, scene)


def test_who_was_slow_and_is_quick_again_is_believed():
    """It needs no place at the slow gate the time after."""

    async def scene(works, come, end, too_long):
        come("mended", doubted=True)
        end("mended")
        await settle()
        come("hangs", doubted=True)
        await settle()
        come("mended", doubted=True)
        await settle()
        assert works.done == ["mended", "mended"]

    play(2, scene)


def test_quick_ones_are_no_more_than_their_places():
    """The gate is one: the third waits until another is done."""

    async def scene(works, come, end, too_long):
        for one in range(3):
            come(one)
        await settle()
        assert works.begun == [0, 1]
        end(0)
        await settle()
        assert works.begun == [0, 1, 2]

    play(2, scene)


def test_what_is_broken_off_from_outside_leaves_its_place():
    """Stopping breaks off the work too, and waits for it."""

    async def scene(works, come, end, too_long):
        gates = Gates(1, works.wait_for)
        task = asyncio.create_task(gates.let_in("a", works.work("a")))
        await settle()
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        assert works.broken == ["a"]
        end("b")
        await gates.let_in("b", works.work("b"))
        assert works.done == ["b"]

    play(1, scene)


def test_a_failure_is_told():
    """Whatever the work raises reaches who asked for it."""

    async def fails():
        raise ValueError("broken")

    async def asking():
        with pytest.raises(ValueError, match="broken"):
            await Gates(1).let_in("a", fails)

    asyncio.run(asking())
