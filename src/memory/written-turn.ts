import type { StoredMessage } from "../spec/store.js";

/** A message as the model reads it. */
export const writtenTurn = ({ role, name, at, content }: StoredMessage): object => ({
  role,
  ...(name === undefined ? {} : { name }),
  at,
  content,
});
