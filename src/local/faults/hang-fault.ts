import { ClientGone } from "../read-request.js";
import type { FaultKind } from "./fault-kind.js";

/** Never answers; the request ends when the client leaves. */
export const hangFault: FaultKind = {
  kind: "hang",
  members: {},
  create: () => ({
    before: ({ gone }) =>
      new Promise((_, reject) => {
        const leave = (): void => reject(new ClientGone("the client gave up waiting"));
        if (gone.aborted) leave();
        gone.addEventListener("abort", leave, { once: true });
      }),
  }),
};
