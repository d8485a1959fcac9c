"""How simulated contacts go, from a customer's first word to the closing: calls, visits, chats and written cases."""

from __future__ import annotations

from monitor.domain.events import LIVE, SPOKEN
from monitor.lab import texts
from monitor.lab.floor import NOT_THERE, Case, Floor
from monitor.units import MINUTE_MS, SECOND_MS


class Conversations:
    """Plays every contact of a floor, one planned step after the other."""

    def __init__(self, floor: Floor) -> None:
        self._floor = floor
        self._chance = floor.settings
        floor.begin = self._reach

    # ---- in line

    def open(self, case: Case) -> None:
        """A customer reaches out."""
        floor = self._floor
        floor.cases[case.id] = case
        floor.tell(
            case, "contact.opened", channel=case.channel, customer=case.customer, topic=case.topic,
            priority=case.priority or None,
        )  # fmt: skip
        if case.channel in SPOKEN:
            self._queue(case)
            return
        floor.tell(case, "message.received", text=floor.pick(texts.CUSTOMER_OPENS).format(topic=case.topic))
        if case.channel == "chat":
            floor.plan(case, floor.between(0.4, 1.5), self._greet)
        else:
            floor.plan(case, floor.between(1, 8), self._queue)

    def _greet(self, case: Case) -> None:
        self._floor.tell(case, "message.sent", by="bot", text=texts.BOT_GREETING)
        self._floor.plan(case, self._floor.between(1, 3), self._queue)

    def _queue(self, case: Case) -> None:
        self._floor.tell(case, "contact.queued", queue=case.stream.queue)
        self._wait(case, case.stream.queue)

    def _wait(self, case: Case, queue: str) -> None:
        floor = self._floor
        floor.join(case, queue)
        if case.stream.patience_ms:
            # Not bound to the case's phase: patience does not start anew because it rang somewhere.
            since_ms = case.queued_ms
            floor.later(floor.exponential(case.stream.patience_ms), lambda: self._lose_patience(case, since_ms))

    def _lose_patience(self, case: Case, since_ms: int) -> None:
        floor = self._floor
        if case.state not in ("waiting", "ringing") or case.queued_ms != since_ms:
            return
        long = floor.now_ms - since_ms > 45 * SECOND_MS
        floor.leave(case)
        if case.channel == "voice" and long and floor.chance(self._chance.callbacks):
            due_ms = floor.between(15 * 60, 40 * 60)
            floor.turn(case, "callback")
            floor.tell(case, "contact.left", outcome="callback", due=floor.instant(due_ms))
            early = floor.chance(self._chance.keeps_in_time)
            floor.plan(case, due_ms * floor.random.uniform(0.3, 0.9) if early else due_ms * 1.2, self._call_back)
            return
        floor.tell(case, "contact.left", outcome="withdrawn" if case.channel == "walk_in" else "abandoned")
        self._forget(case)

    def _call_back(self, case: Case) -> None:
        """Reach the customer as soon as somebody is free; nobody is taken from a conversation for it."""
        floor = self._floor
        free = [worker for worker in floor.workers if worker.takes_more and not worker.used]
        able = [worker for worker in free if case.queue in worker.person.queues]
        if not able:
            floor.plan(case, 20 * SECOND_MS, self._call_back)
        elif floor.chance(0.1):
            floor.tell(case, "contact.left", outcome="no_answer")
            self._forget(case)
        else:
            floor.take(able[0], case)

    def _reach(self, case: Case) -> None:
        """An agent turns to a case: it rings, or they open it."""
        floor = self._floor
        worker = floor.worker_of(case)
        if case.channel in SPOKEN or case.channel == "chat":
            rings = case.channel != "walk_in" and floor.in_line(case)
            if rings:
                floor.tell(case, "contact.alerted", agent=worker.id)
            if rings and floor.chance(self._chance.misses):
                floor.plan(case, floor.between(14, 18), self._miss)
            else:
                floor.plan(case, floor.between(2, 9), self._answer)
            return
        if case.owner is not worker:
            case.owner = worker
            floor.tell(case, "contact.assigned", agent=worker.id)
        floor.tell(case, "contact.viewed", agent=worker.id)
        floor.plan(case, floor.around(case.stream.work_ms), self._write)

    def _miss(self, case: Case) -> None:
        floor = self._floor
        worker = floor.worker_of(case)
        floor.tell(case, "contact.missed", agent=worker.id)
        if worker.at_hand == 1 and floor.chance(0.5):
            worker.wants_off = NOT_THERE
        floor.put_back(case)

    def _answer(self, case: Case) -> None:
        floor = self._floor
        worker = floor.worker_of(case)
        floor.leave_line(case)
        floor.turn(case, "handling")
        case.owner = worker
        floor.tell(case, "contact.answered", agent=worker.id)
        if case.channel == "chat":
            case.rounds = floor.random.randint(3, 7)
            floor.plan(case, floor.between(6, 20), self._write_chat)
        else:
            self._talk(case, floor.around(case.stream.work_ms))

    # ---- spoken

    def _talk(self, case: Case, length_ms: float) -> None:
        """Talk for ``length_ms``, unless a hold or a transfer comes between."""
        floor = self._floor
        dice = floor.random.random()
        if dice < self._chance.transfers:
            floor.plan(case, length_ms * 0.5, self._transfer)
        elif dice < self._chance.transfers + self._chance.holds:
            at_ms = length_ms * floor.random.uniform(0.2, 0.7)
            floor.plan(case, at_ms, lambda held: self._hold(held, length_ms - at_ms))
        else:
            floor.plan(case, length_ms, self._finish_talk)

    def _hold(self, case: Case, rest_ms: float) -> None:
        floor = self._floor
        floor.tell(case, "contact.held")
        floor.turn(case, "held")
        length_ms = floor.exponential(50 * SECOND_MS) + 8 * SECOND_MS
        if floor.chance(self._chance.hangs_up_on_hold):
            floor.plan(case, length_ms, lambda held: self._end(held, "customer"))
        else:
            floor.plan(case, length_ms, lambda held: self._resume(held, rest_ms))

    def _resume(self, case: Case, rest_ms: float) -> None:
        self._floor.tell(case, "contact.resumed")
        self._floor.turn(case, "handling")
        self._floor.plan(case, rest_ms, self._finish_talk)

    def take_off_hold(self, case: Case) -> None:
        """The agent turns to a customer on hold sooner than they would have."""
        self._resume(case, self._floor.around(60 * SECOND_MS))

    def _transfer(self, case: Case) -> None:
        floor = self._floor
        others = [stream for stream in floor.settings.streams if stream.channel == "voice"]
        queues = [stream.queue for stream in others if stream.queue != case.queue]
        if case.channel != "voice" or not queues:
            self._finish_talk(case)
            return
        queue = floor.pick(queues)
        floor.tell(case, "contact.transferred", kind="blind", queue=queue, **{"from": case.queue})
        floor.turn(case, "waiting")
        floor.release(case)
        self._wait(case, queue)

    def _finish_talk(self, case: Case) -> None:
        floor = self._floor
        if floor.chance(self._chance.promises):
            self._promise(case)
        by = "dropped" if floor.chance(0.015) else "customer" if floor.chance(0.6) else "agent"
        self._end(case, by)

    def _end(self, case: Case, by: str) -> None:
        floor = self._floor
        floor.tell(case, "contact.ended", by=by)
        floor.turn(case, "wrap_up")
        worker = floor.worker_of(case)
        worker.wrapping += 1
        floor.show(worker)
        mean_ms = 8 * SECOND_MS if case.channel == "chat" else 26 * SECOND_MS
        floor.plan(case, 3 * SECOND_MS + floor.exponential(mean_ms), self._close)

    def _promise(self, case: Case) -> float:
        """Promise the next word and give how long until it is due; spoken ones are kept without tying an agent down."""
        floor = self._floor
        due_ms = floor.between(8 * 60, 35 * 60)
        case.promise = f"{case.id}-p{case.phase}"
        about = floor.pick(texts.PROMISED)
        floor.tell(case, "promise.made", id=case.promise, due=floor.instant(due_ms), about=about)
        dice, owed = floor.random.random(), case.promise
        if case.channel not in LIVE:
            return due_ms
        if dice < self._chance.keeps_in_time:
            floor.later(due_ms * floor.random.uniform(0.4, 0.95), lambda: self.keep(case, owed))
        elif dice < self._chance.keeps_in_time + self._chance.keeps_late:
            floor.later(due_ms + floor.exponential(8 * MINUTE_MS), lambda: self.keep(case, owed))
        else:
            floor.later(due_ms + floor.between(20 * 60, 60 * 60), lambda: self._release_promise(case, owed))
        return due_ms

    def keep(self, case: Case, promise: str) -> None:
        """Tell the customer what was promised, if it is still owed."""
        floor = self._floor
        if case.promise != promise:
            return
        case.promise = None
        agent = case.owner.id if case.owner is not None else None
        text = floor.pick(texts.AGENT_KEEPS)
        floor.tell(case, "message.sent", by="human", agent=agent, text=text, keeps=promise)

    def _release_promise(self, case: Case, promise: str) -> None:
        if case.promise == promise:
            case.promise = None
            self._floor.tell(case, "promise.released", id=promise, reason="solved otherwise")

    # ---- chat

    def _write_chat(self, case: Case) -> None:
        floor = self._floor
        case.rounds -= 1
        if case.rounds <= 0:
            self.write(case, floor.pick(texts.AGENT_CLOSES))
            floor.plan(case, floor.between(4, 20), lambda done: self._end(done, "agent"))
        elif floor.chance(0.14):
            self.write(case, floor.pick(texts.AGENT_CHECKS))
            floor.plan(case, floor.around(110 * SECOND_MS), self._write_chat)
        else:
            self.write(case, floor.pick(texts.AGENT_REPLIES))
            floor.plan(case, floor.around(17 * SECOND_MS), self._chat_back)

    def _chat_back(self, case: Case) -> None:
        floor = self._floor
        if floor.chance(0.03):
            self._end(case, "customer")
            return
        floor.tell(case, "message.received", text=floor.pick(texts.CUSTOMER_REPLIES))
        if case.worker is not None and floor.chance(0.3):
            floor.tell(case, "contact.viewed", agent=case.worker.id)
        floor.plan(case, floor.around(case.stream.work_ms), self._write_chat)

    def write(self, case: Case, text: str, keeps: str | None = None) -> None:
        """A human of ours writes to the customer."""
        worker = case.worker or case.owner
        agent = worker.id if worker is not None else None
        name = case.customer["name"].split()[0]
        said = text.format(name=name, agent=worker.person.name.split()[0] if worker else "we", topic=case.topic)
        self._floor.tell(case, "message.sent", by="human", agent=agent, text=said, keeps=keeps)

    # ---- e-mail and messaging

    def _write(self, case: Case) -> None:
        """An answer is ready; what comes next is open."""
        floor = self._floor
        floor.leave_line(case)
        floor.turn(case, "resting")
        case.rounds += 1
        keeps, case.promise = case.promise, None
        dice = floor.random.random()
        if dice < 0.45 or case.rounds >= 4:
            self.write(case, floor.pick(texts.AGENT_CLOSES if case.rounds > 1 else texts.AGENT_REPLIES), keeps)
            floor.plan(case, floor.between(2, 15), self._close)
        elif dice < 0.8:
            self.write(case, floor.pick(texts.AGENT_OPENS if case.rounds == 1 else texts.AGENT_REPLIES), keeps)
            floor.tell(case, "contact.awaiting", on="customer")
            mean_ms = 25 * MINUTE_MS if case.channel == "email" else 4 * MINUTE_MS
            floor.plan(case, floor.around(mean_ms), self._customer_writes)
        else:
            self.write(case, floor.pick(texts.AGENT_CHECKS), keeps)
            due_ms = self._promise(case)
            in_time = floor.chance(self._chance.keeps_in_time)
            floor.plan(case, due_ms * (floor.random.uniform(0.3, 0.75) if in_time else 1.1), floor.remind)
        floor.release(case)

    def _customer_writes(self, case: Case) -> None:
        floor = self._floor
        pool = texts.CUSTOMER_RETURNS if case.state == "closed" else texts.CUSTOMER_REPLIES
        floor.turn(case, "resting")
        floor.cases[case.id] = case
        floor.tell(case, "message.received", text=floor.pick(pool))
        forgotten = floor.chance(self._chance.forgets)
        delay_ms = floor.between(12 * 60, 60 * 60) if forgotten else floor.between(1, 30)
        floor.plan(case, delay_ms, floor.remind)

    # ---- the end

    def _close(self, case: Case) -> None:
        floor = self._floor
        floor.tell(case, "contact.closed", resolution="solved")
        floor.release(case)
        self._forget(case)
        if floor.chance(self._chance.rates):
            floor.later(floor.between(40, 400), lambda: self._rate(case))
        if case.channel not in LIVE and case.rounds < 4 and floor.chance(self._chance.reopens):
            floor.plan(case, floor.between(5 * 60, 50 * 60), self._customer_writes)

    def _forget(self, case: Case) -> None:
        self._floor.turn(case, "closed")
        self._floor.cases.pop(case.id, None)

    def _rate(self, case: Case) -> None:
        floor = self._floor
        waited_well = case.waited_ms < 90 * SECOND_MS
        score = floor.random.choices((5, 4, 3, 2, 1), (50, 28, 12, 6, 4) if waited_well else (18, 22, 22, 18, 20))[0]
        floor.tell(case, "contact.rated", score=score, scale=5)
