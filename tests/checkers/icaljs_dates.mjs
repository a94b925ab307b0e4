// Read one calendar from stdin with ical.js and print the starts of its entry as JSON.
// The first argument is the library's own file, so nothing has to be installed for it.
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const { default: ICAL } = await import(pathToFileURL(process.argv[2]));
const calendar = new ICAL.Component(ICAL.parse(readFileSync(0, "utf8")));
const [first, ...others] = calendar.getAllSubcomponents("vevent");
const event = new ICAL.Event(first, { exceptions: others.map((each) => new ICAL.Event(each)) });
const starts = [];
const dates = event.iterator();
for (let next = dates.next(); next; next = dates.next()) {
  starts.push(event.getOccurrenceDetails(next).startDate.toJSDate().toISOString());
}
process.stdout.write(JSON.stringify({ starts }));
