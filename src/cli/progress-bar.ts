/** Where a bar is drawn, as far as it matters. */
export interface BarTarget {
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

export interface ProgressBar {
  show(progress: { readonly done: number; readonly total: number }): void;
  /** Leaves the bar as it is, and the cursor below it. Calling it twice is harmless. */
  end(): void;
}

const WIDTH = 30;

/** A bar that is drawn over itself on a terminal; elsewhere one line for every tenth. */
export function createProgressBar(target: BarTarget): ProgressBar {
  let open = false;
  let lastTenth = -1;
  return {
    show({ done, total }) {
      const share = total === 0 ? 1 : done / total;
      const figures = `${Math.floor(share * 100)} % (${done} of ${total})`;
      if (target.isTTY === true) {
        const full = Math.round(share * WIDTH);
        target.write(`\r[${"#".repeat(full)}${".".repeat(WIDTH - full)}] ${figures}`);
        open = true;
      } else if (Math.floor(share * 10) > lastTenth) {
        lastTenth = Math.floor(share * 10);
        target.write(`${figures}\n`);
      }
    },
    end() {
      if (open) target.write("\n");
      open = false;
    },
  };
}
