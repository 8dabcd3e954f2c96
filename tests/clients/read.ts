// Reads real rows with the types that openapi-typescript makes of the schema.
import createClient from "openapi-fetch";
import type { paths } from "./schema.js";

const client = createClient<paths, "application/json" | "application/problem+json">({ baseUrl: process.argv[2] });

const { data, error } = await client.GET("/api/v1/events/", {
  params: { query: { group: ["jnim"], date_after: "2025-07-01", page_size: 5 } },
  querySerializer: { array: { style: "form", explode: false } },
});
if (!data) throw new Error(JSON.stringify(error));
if (data.results.length !== 5) throw new Error("five events were asked for");
const best: number | null = data.results[0].casualties.killed.best;

const one = await client.GET("/api/v1/events/{slug}/", { params: { path: { slug: data.results[0].id } } });
if (one.data?.title !== data.results[0].title) throw new Error("the list and the record differ");

const wrong = await client.GET("/api/v1/events/", { params: { query: { group: ["jnimm"] } } });
if (!wrong.error?.errors[0].detail) throw new Error("a wrong group is a problem");
console.log(data.results.length, "events", best, wrong.error.errors[0].detail);
