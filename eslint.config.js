import tseslint from "typescript-eslint";
import prettier from "eslint-config-prettier";

/** Which files may not import what; of several that fit the last counts. */
const directions = [
  ["src/**/*.ts", "^(\\.\\./)+(loaders|hosting|bin)/", "pages import nothing that runs on the server"],
  [
    "src/components/**/*.ts",
    "^(\\.\\./)+(loaders|hosting|bin|reports)/",
    "what all pages share knows no report and nothing that runs on the server",
  ],
  [
    "src/model/**/*.ts",
    "^(\\.\\./)+(loaders|hosting|bin|components|reports)/",
    "what Node and browser share imports from src/model only",
  ],
  [
    "src/reports/*/*.ts",
    "^\\.\\./(?!\\.\\./(components|model)/)",
    "a report imports from src/components, src/model and its own folder only",
  ],
  [
    "src/reports/*/*/*.ts",
    "^\\.\\./\\.\\./(?!\\.\\./(components|model)/)",
    "a report imports from src/components, src/model and its own folder only",
  ],
  [
    "src/reports/*/report.ts",
    "^(?!\\./|\\.\\./\\.\\./model/)",
    "a registration is read by Node too: it imports from src/model and its own folder only",
  ],
  ["bin/**/*.ts", "^(\\.\\./)+src/(?!model/)", "commands import of src what Node and browser share"],
  [
    "loaders/**/*.ts",
    "^(\\.\\./)+(src/(?!model/)|bin/|hosting/(?!release/))",
    "loaders import of src what Node and browser share, and of hosting the check of a release",
  ],
  [
    "hosting/**/*.ts",
    "^(\\.\\./)+(src/(?!model/)|bin/|loaders/(?!(errors|making|release/current)\\.js))",
    "the gate imports of src what Node and browser share, and of loaders errors.ts, making.ts and release/current.ts",
  ],
];

export default tseslint.config(
  { ignores: ["node_modules", "src/data", "src/.observablehq", "site", "extracts", "dist", "test/fixtures"] },
  ...tseslint.configs.strict,
  prettier,
  {
    files: ["**/*.ts"],
    rules: {
      "@typescript-eslint/no-explicit-any": "error",
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_" }],
      "@typescript-eslint/consistent-type-imports": "error",
      "no-restricted-imports": "off",
    },
  },
  ...directions.map(([files, regex, message]) => ({
    files: [files],
    rules: { "no-restricted-imports": ["error", { patterns: [{ regex, message }] }] },
  })),
);
