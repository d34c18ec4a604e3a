import { defineConfig } from "vite";

// The API's server for `npm run dev:web`. `npm run dev` serves it there, unless a flag says otherwise.
const API = process.env["TASKWIRE_API"] ?? "http://127.0.0.1:8787";
const proxied = Object.fromEntries(
  ["/api", "/openapi.json", "/pages"].map((path) => [path, { target: API, ws: true }]),
);

// What the first view needs, in few files: each request costs more than its bytes. What a chunk imports comes with it.
const CHUNKS = [
  { name: "shell", test: /\/web\/(main\.tsx|components\/(guest-form|field)\.tsx)/, priority: 2 },
  { name: "lists", test: /\/web\/(components\/(task-list|task-row|quick-add)|places\/(inbox|today))\//, priority: 1 },
];

export default defineConfig({
  root: "web",
  publicDir: "public",
  build: {
    outDir: "../assets",
    // The folder has other files too: scripts/web.mjs deletes those of the last build.
    emptyOutDir: false,
    assetsDir: "app",
    target: "es2022",
    modulePreload: { polyfill: false },
    // Inline files would need `data:` in the Content-Security-Policy.
    assetsInlineLimit: 0,
    reportCompressedSize: false,
    rolldownOptions: { output: { codeSplitting: { groups: CHUNKS } } },
  },
  server: { port: 5173, proxy: proxied },
});
