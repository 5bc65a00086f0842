import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["**/*.test.ts"],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // Credentials, regions and folders of the machine must not decide what a test sees, and no client may report what it does.
    env: {
      AWS_EC2_METADATA_DISABLED: "true",
      AWS_CONFIG_FILE: "/nonexistent/aws-config",
      AWS_SHARED_CREDENTIALS_FILE: "/nonexistent/aws-credentials",
      LANGCHAIN_TRACING_V2: "false",
      MEM0_TELEMETRY: "false",
    },
  },
});
