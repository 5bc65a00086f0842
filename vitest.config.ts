import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["src/**/*.test.ts", "test/**/*.test.ts"],
    // A workspace of its own: `npm run test:peers`.
    exclude: ["**/node_modules/**", "test/peers/**"],
    testTimeout: 30_000,
    // PostgreSQL in WebAssembly takes long to start on a busy machine, and a server long to drop many schemas.
    hookTimeout: 180_000,
    // Credentials and regions of the machine must not decide what a test sees.
    env: {
      AWS_EC2_METADATA_DISABLED: "true",
      AWS_CONFIG_FILE: "/nonexistent/aws-config",
      AWS_SHARED_CREDENTIALS_FILE: "/nonexistent/aws-credentials",
    },
    coverage: {
      provider: "v8",
      include: ["src/**/*.ts"],
      exclude: ["src/**/*.test.ts", "src/**/*.generated.ts", "src/spec/**"],
      reporter: ["text-summary", "lcovonly"],
      thresholds: { lines: 90, functions: 90, branches: 80, statements: 90 },
    },
  },
});
