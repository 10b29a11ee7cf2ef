/**
 * Group commit. Concurrent callers share one unit of work, so that one commit serves hundreds of commands. A single caller is
 * never delayed to wait for others.
 *
 * <pre>
 *   call ──▶ queue ──▶ claimed by a running thread ──▶ unit of work ──▶ answers
 *              ▲                                          │    │
 *              └── locked by others: again after 1..64 ms ◀─┘    └──▶ threads are woken, stages complete on the executor
 * </pre>
 *
 * <p><b>Leadership.</b> A thread that runs a unit of work leads it. It takes what is queued, first come, first served, and hands
 * over when it goes over to writing (PostgreSQL, MariaDB, MySQL) or has ended. The lead is claimed by a thread that is running: the thread
 * of a call, a thread that waits for room in the queue, or a task on the host's executor. It is never assigned to a thread that may
 * not claim it. {@link Leadership} is the protocol as a table of states and events; {@link UnitScheduler} keeps its state, and
 * {@link UnitLeader} performs its actions.
 *
 * <p><b>One lock.</b> The lock of {@link UnitScheduler} guards the queue, the lead, and the state of calls and units of work. It
 * is never held while a unit of work runs, the executor gets a task, or a stage completes.
 *
 * <p><b>Deadlines.</b> Each call is answered by its deadline, and a second later at the latest. A thread watches its own deadline
 * while it waits. {@link Watchdog} watches those of asynchronous calls, and those of units of work: one that has not ended in time
 * loses its place, so that others go on, and its connection is aborted. {@link Answers} defines the answers to its calls: nothing
 * was written if the call is still queued, unknown outcome if it was taken.
 *
 * <p><b>Delivery.</b> Threads are woken before stages complete, and stages complete on the host's executor; see {@link Delivery}.
 * What a host attaches to a stage delays no other caller.
 *
 * <p><b>Locks of others.</b> A unit of work does not wait for an account, an operation or a new name that another one holds. The
 * commands that need it are left out, with those of the same call that depend on them; the rest of the call commits. The call
 * is queued again a few times with its pending commands. Then it waits for the lock in a separate unit of work, if one of the
 * {@link LockWaitSlots} is free.
 *
 * <p><b>Closing.</b> {@link InFlightWork} counts calls from their start to their answer, and units of work. A ledger that is closed
 * refuses new calls and waits until nothing runs any more, or until the time of a call and a second have passed.
 */
@NullMarked
package io.creditledger.jdbc.internal.commit;

import org.jspecify.annotations.NullMarked;
