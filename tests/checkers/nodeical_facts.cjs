// Read one calendar from stdin with node-ical and print facts as JSON.
// The first argument is the folder of the npm package.
const { readFileSync } = require("node:fs");
const ical = require(process.argv[2]);

const read = Object.values(ical.sync.parseICS(readFileSync(0, "utf8")));
const [event] = read.filter((each) => each.type === "VEVENT");
process.stdout.write(
  JSON.stringify({
    method: event.method,
    uid: event.uid,
    sequence: Number(event.sequence),
    starts_at: event.start.toISOString(),
    title: event.summary,
  }),
);
