import { describe, expect, it } from "vitest";
import { costOf, expectProblem, newPerson } from "./support/client.ts";
import { atMoment } from "./support/time.ts";

const MOMENT = "2026-03-14T09:26:53.589Z";

describe("a profile", () => {
  it("is made at sign-up", async () => {
    await atMoment(MOMENT, async () => {
      const person = await newPerson();
      const { status, body } = await person.get("/api/profile/");
      expect(status).toBe(200);
      expect(body).toEqual({
        display_name: "",
        bio: "",
        time_zone: "UTC",
        locale: "en",
        email_reminders: true,
        email_activity: true,
        daily_digest_at: null,
        version: 1,
        created_at: MOMENT,
        updated_at: MOMENT,
      });
    });
  });

  it.each(["put", "patch"] as const)("by %s takes every field, and keeps what is not sent", async (method) => {
    const person = await newPerson();
    const { body: before } = await person.get("/api/profile");
    const fields = {
      display_name: "Ada Lovelace",
      bio: "Countess.\nProgrammer.",
      time_zone: "Europe/London",
      locale: "en-GB",
      email_reminders: false,
      daily_digest_at: "07:30",
    };
    const later = Date.now() + 1000;
    const changed = await atMoment(later, () => person[method]("/api/profile/", fields));
    expect(changed.status).toBe(200);
    expect(changed.body).toEqual({ ...before, ...fields, version: 2, updated_at: new Date(later).toISOString() });
    expect((await person.get("/api/profile")).body).toEqual(changed.body);

    const cleared = await person[method]("/api/profile", { daily_digest_at: null, bio: "" });
    expect(cleared.body).toMatchObject({ ...fields, daily_digest_at: null, bio: "", version: 3 });
    expect((await (await newPerson()).get("/api/profile")).body).toMatchObject({ display_name: "", version: 1 });
  });

  it.each(["put", "patch"] as const)("by %s to what it is already writes nothing", async (method) => {
    const person = await newPerson();
    const { body } = await person.patch("/api/profile", { display_name: "Ada", daily_digest_at: "07:30" });
    for (const same of [{}, body, { ...body, version: 99, created_at: MOMENT, updated_at: null }]) {
      const answer = await person[method]("/api/profile", same);
      expect(answer.status).toBe(200);
      expect(answer.body).toEqual(body);
    }
  });

  it("is answered in canonical spelling", async () => {
    const person = await newPerson();
    const sent = { time_zone: "america/NEW_york", locale: "PT-br" };
    const { body } = await person.patch("/api/profile", sent);
    expect(body).toMatchObject({ time_zone: "America/New_York", locale: "pt-BR", version: 2 });
    expect((await person.patch("/api/profile", sent)).body).toEqual(body);
  });

  it("names every bad field at once", async () => {
    const person = await newPerson();
    const bad = {
      display_name: 7,
      bio: "nul\0",
      time_zone: "+02:00",
      locale: "no such_language",
      email_reminders: "yes",
      daily_digest_at: "24:00",
      user_id: person.id,
      colour: "red",
    };
    expectProblem(await person.put("/api/profile", bad), 400, "invalid", {
      display_name: "invalid_type",
      bio: "invalid_text",
      time_zone: "unknown_time_zone",
      locale: "invalid_locale",
      email_reminders: "invalid_type",
      daily_digest_at: "invalid_format",
      user_id: "unknown_field",
      colour: "unknown_field",
    });
    const nulls = { display_name: null, bio: null, time_zone: null, locale: null, email_reminders: null };
    expectProblem(
      await person.patch("/api/profile", nulls),
      400,
      "invalid",
      Object.fromEntries(Object.keys(nulls).map((name) => [name, "invalid_type"])),
    );
    expect((await person.get("/api/profile")).body.version).toBe(1);
  });

  it.each([
    ["time_zone", ["Mars/Base", "", "UTC+1", "-03"], "unknown_time_zone"],
    ["locale", ["", "e", "en_GB", "en-"], "invalid_locale"],
    ["daily_digest_at", ["7:30", "07:60", "07:30:00", ""], "invalid_format"],
  ])("takes no %s like %j", async (name, values, code) => {
    const person = await newPerson();
    for (const value of values) {
      expectProblem(await person.patch("/api/profile", { [name]: value }), 400, "invalid", { [name]: code });
    }
  });

  it("is read in one trip and changed in two", async () => {
    const person = await newPerson();
    expect(costOf(await person.get("/api/profile")).trips).toBe(1);
    const changed = await person.patch("/api/profile", { bio: "New" });
    expect(changed.body.bio).toBe("New");
    expect(costOf(changed).trips).toBeLessThanOrEqual(2);
  });

  it("can be neither made nor deleted", async () => {
    const person = await newPerson();
    for (const answer of [await person.post("/api/profile", {}), await person.delete("/api/profile")]) {
      expectProblem(answer, 405, "method_not_allowed");
      expect(answer.headers.get("Allow")?.split(", ").sort()).toEqual(expect.arrayContaining(["GET", "PATCH", "PUT"]));
    }
  });
});
