import { iteratorOf } from "./iterator-of.js";

/**
 * Works on the values of an iterable, so many at once, and yields what came of them in the order of the values. No more values are
 * read than are worked on or wait to be taken. If the source or a piece of work rejects, what came before it is yielded first.
 * When the loop is left, the source is closed and the work that is under way is waited for.
 *
 * @param atOnce 1 or more
 */
export async function* mapInOrder<T, R>(
  values: Iterable<T> | AsyncIterable<T>,
  atOnce: number,
  work: (value: T) => Promise<R>,
): AsyncGenerator<R, void, undefined> {
  const source = iteratorOf(values);
  const queue: Promise<R>[] = [];
  let reading: Promise<void> | undefined;
  let isOver = false;
  let isLeft = false;
  const read = async (): Promise<void> => {
    try {
      const { done, value } = await source.next();
      if (done === true) isOver = true;
      else if (!isLeft) queue.push(heldBack(work(value)));
    } catch (error) {
      isOver = true;
      queue.push(heldBack(Promise.reject(error)));
    }
  };
  try {
    for (;;) {
      if (!isOver && queue.length < atOnce) {
        reading ??= read().then(() => {
          reading = undefined;
        });
      }
      const [oldest] = queue;
      if (oldest === undefined) {
        if (reading === undefined) return;
        await reading;
      } else if (await endsFirst(oldest, reading)) {
        queue.shift();
        yield await oldest;
      }
    }
  } finally {
    isLeft = true;
    if (!isOver) await source.return?.();
    await Promise.allSettled(queue);
  }
}

/** Whether the result is there, rather than a further value to begin with. */
async function endsFirst(result: Promise<unknown>, reading: Promise<void> | undefined): Promise<boolean> {
  const isThere = result.then(
    () => true,
    () => true,
  );
  return reading === undefined ? isThere : Promise.race([isThere, reading.then(() => false)]);
}

/** A rejection that nobody waits for yet is not unhandled. */
function heldBack<R>(promise: Promise<R>): Promise<R> {
  promise.catch(() => {});
  return promise;
}
