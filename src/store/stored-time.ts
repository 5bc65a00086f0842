/** A checked time in the one form that is kept, UTC with milliseconds, so that the order of texts is that of times. */
export function storedTime(at: string): string {
  return new Date(at).toISOString();
}
