/** A checked time in the one form that is kept, UTC with milliseconds, so that the order of texts is that of times. */
export function storedTime(at: string): string {
  // The rows of one change, and of one import, mostly have the same time.
  if (latest.at !== at) latest = { at, stored: new Date(at).toISOString() };
  return latest.stored;
}

let latest = { at: "1970-01-01T00:00:00.000Z", stored: "1970-01-01T00:00:00.000Z" };
