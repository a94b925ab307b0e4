// Read one calendar from stdin with ical.js and print facts as JSON.
// The first argument is the library's own file, so nothing has to be installed for it.
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const { default: ICAL } = await import(pathToFileURL(process.argv[2]));
const calendar = new ICAL.Component(ICAL.parse(readFileSync(0, "utf8")));
const event = new ICAL.Event(calendar.getFirstSubcomponent("vevent"));
const start = event.startDate;
process.stdout.write(
  JSON.stringify({
    method: calendar.getFirstPropertyValue("method"),
    uid: event.uid,
    sequence: event.sequence,
    zone: start.zone.tzid,
    starts_at: start.toJSDate().toISOString(),
    title: event.summary,
  }),
);
