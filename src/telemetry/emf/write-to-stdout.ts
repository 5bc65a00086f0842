/** Where Lambda, the CloudWatch agent and container logs take metrics from. The one thing of the library that prints, and only when it is asked to. */
export function writeToStdout(line: string): void {
  process.stdout.write(`${line}\n`);
}
