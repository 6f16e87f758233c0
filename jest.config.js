// Run by scripts/test.ts under `node --experimental-vm-modules`: the sources and @actions/* are ESM.
export default {
  testEnvironment: "node",
  testMatch: ["<rootDir>/__tests__/**/*.test.ts"],
  testSequencer: "<rootDir>/scripts/lib/slow-first.js",
  extensionsToTreatAsEsm: [".ts"],
  // dist/package.json must not be taken for a module of this project.
  modulePathIgnorePatterns: ["<rootDir>/dist/"],
  transform: {
    "\\.ts$": [
      "@swc/jest",
      {
        jsc: {
          parser: { syntax: "typescript" },
          target: "es2024",
          experimental: { keepImportAttributes: true },
        },
        module: { type: "es6" },
        sourceMaps: "inline",
      },
    ],
  },
  // No test is decided by a clock: this ends only what hangs, on a machine with other work too.
  testTimeout: 900_000,
};
