/** The one style sheet, as text so that it is there in sources and in dist alike. */
export const style = `
:root {
  --ink: #1b2430; --soft: #566374; --line: #dbe1e8; --paper: #fff; --ground: #f4f6f9;
  --blue: #1d4f91; --good: #1c6b3c; --good-ground: #e6f4ea; --warn: #8a5300; --warn-ground: #fff3dc;
  --bad: #a3232b; --bad-ground: #fdecec;
  color-scheme: light;
}
*, ::before, ::after { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--ink); font: 16px/1.5 system-ui, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif; }
a { color: var(--blue); text-underline-offset: 2px; }
:focus-visible { outline: 3px solid #5b9bf0; outline-offset: 2px; border-radius: 3px; }
.wrap { max-width: 1240px; margin: 0 auto; padding: 0 24px; }
.skip { position: absolute; left: -9999px; }
.skip:focus { left: 8px; top: 8px; background: var(--paper); padding: 8px 12px; z-index: 1; }
.top { background: var(--ink); color: #c6d0dc; }
.top .wrap { display: flex; gap: 16px; align-items: baseline; padding-top: 12px; padding-bottom: 12px; }
.top .home { color: #fff; font-weight: 650; text-decoration: none; font-size: 18px; }
.top span { font-size: 14px; }
main { padding-top: 24px !important; padding-bottom: 56px !important; }
h1 { font-size: 26px; line-height: 1.25; margin: 0 0 16px; overflow-wrap: anywhere; }
h2 { font-size: 18px; line-height: 1.3; margin: 0 0 12px; overflow-wrap: anywhere; }
h3 { font-size: 15px; margin: 20px 0 8px; }
.lead { color: var(--soft); margin: -10px 0 18px; }
.crumbs { margin: 0 0 8px; font-size: 14px; }
.siblings { margin: -8px 0 18px; font-size: 14px; }
.card { background: var(--paper); border: 1px solid var(--line); border-radius: 8px; padding: 20px 24px; margin: 0 0 20px; }
.card > :last-child { margin-bottom: 0; }
.card.narrow { max-width: 620px; margin: 32px auto; }
.card h3:first-of-type { margin-top: 12px; }
.empty { color: var(--soft); margin: 0; }
.sub, .evidence { color: var(--soft); font-size: 14px; }
.break { overflow-wrap: anywhere; }
.nowrap { white-space: nowrap; }
.problem { color: var(--bad); }
.count { display: inline-block; min-width: 26px; padding: 0 8px; border-radius: 13px; background: var(--ink); color: #fff; font-size: 14px; line-height: 24px; text-align: center; vertical-align: 1px; }

.notice { border: 1px solid; border-radius: 8px; padding: 12px 16px; margin: 0 0 20px; }
.notice.good { background: var(--good-ground); border-color: #a9d5b8; color: #134a29; }
.notice.bad { background: var(--warn-ground); border-color: #ecc987; color: #5f3a00; }
.notice ul { margin: 6px 0 0; padding-left: 20px; }

.badge { display: inline-block; padding: 1px 10px; border-radius: 12px; font-size: 14px; font-weight: 600; line-height: 22px; white-space: nowrap; vertical-align: 2px; background: #e9edf2; color: #3a4656; }
.badge.complete, .badge.sent { background: var(--good-ground); color: var(--good); }
.badge.incomplete, .badge.held { background: var(--warn-ground); color: var(--warn); }
.badge.needs-review { background: var(--bad-ground); color: var(--bad); }

.figures { display: grid; grid-template-columns: repeat(3, 1fr); gap: 16px; margin: 0 0 20px; }
.figure { background: var(--paper); border: 1px solid var(--line); border-radius: 8px; padding: 14px 20px; }
.figure dt { color: var(--soft); font-size: 14px; }
.figure dd { margin: 0; }
.figure strong { display: block; font-size: 28px; line-height: 1.2; font-variant-numeric: tabular-nums; }
.figure span { color: var(--soft); font-size: 14px; }

table.rows { width: 100%; border-collapse: collapse; table-layout: fixed; }
.reviews th:nth-child(1), .held th:nth-child(1) { width: 42%; }
.reviews th:nth-child(3), .held th:nth-child(3) { width: 12%; }
.letters th:nth-child(1) { width: 22%; }
.letters th:nth-child(2) { width: 11%; }
.letters th:nth-child(3) { width: 12%; }
.letters th:nth-child(5) { width: 14%; }
.letters th:nth-child(7) { width: 11%; }
.mailboxes th:nth-child(1), .mailboxes th:nth-child(4) { width: 32%; }
.rows th { text-align: left; font-size: 13px; font-weight: 600; color: var(--soft); padding: 0 16px 8px 0; border-bottom: 1px solid var(--line); white-space: nowrap; }
.rows td { padding: 10px 16px 10px 0; border-bottom: 1px solid var(--line); vertical-align: top; overflow-wrap: anywhere; }
.rows td.nowrap { overflow-wrap: normal; }
.rows tr:last-child td { border-bottom: 0; padding-bottom: 0; }
.rows th:last-child, .rows td:last-child { padding-right: 0; }
.rows td:first-child > a { font-weight: 600; }
.rows td > .sub { display: block; }
.pager { display: flex; gap: 16px; padding-top: 16px; }

.desk { display: grid; grid-template-columns: minmax(0, 1.1fr) minmax(0, 1fr); gap: 24px; align-items: start; }
.desk.even { grid-template-columns: minmax(0, 1.2fr) minmax(0, 1fr); }
.sheet { margin: 0 0 20px; }
.picture { position: relative; background: var(--paper); border: 1px solid var(--line); border-radius: 4px; overflow: hidden; min-height: 120px; }
.picture img { display: block; width: 100%; height: auto; color: var(--soft); font-size: 14px; }
.picture svg { position: absolute; inset: 0; width: 100%; height: 100%; }
.place { fill: rgb(29 79 145 / 5%); stroke: rgb(29 79 145 / 45%); stroke-width: 1px; }
.place:target { fill: rgb(255 190 40 / 30%); stroke: #c77700; stroke-width: 2px; }
.sheet figcaption { color: var(--soft); font-size: 14px; padding-top: 4px; }

.fields, .facts { margin: 0; }
.fields .field { display: grid; grid-template-columns: 170px minmax(0, 1fr); column-gap: 12px; }
.fields dt { padding-top: 1px; }
.facts > div { display: grid; grid-template-columns: 90px minmax(0, 1fr); padding: 4px 0; }
.facts dt, .fields dt { color: var(--soft); font-size: 14px; }
.facts dd, .fields dd { margin: 0; }
.field { padding: 8px 0 8px 12px; border-left: 3px solid transparent; margin-left: -15px; }
.field.doubtful { border-left-color: #e0a030; background: linear-gradient(90deg, #fff8ea, transparent 60%); }
.field .value { display: block; white-space: pre-wrap; overflow-wrap: anywhere; unicode-bidi: isolate; }
.field .nothing { display: block; color: var(--soft); }
.field .evidence { display: block; overflow-wrap: anywhere; }
.reasons { margin: 0; padding-left: 20px; }
.reasons li { margin: 2px 0; }

.decide .field label, .decide legend { display: block; font-size: 14px; font-weight: 600; margin-bottom: 4px; }
.decide input:not([type=checkbox], [type=radio]), .decide select, .decide textarea { width: 100%; font: inherit; color: inherit; padding: 7px 10px; border: 1px solid #9aa7b6; border-radius: 5px; background: var(--paper); }
.decide input[type=date] { width: auto; min-width: 180px; }
.decide textarea { resize: vertical; min-height: 96px; line-height: 1.4; }
.decide fieldset { border: 0; padding: 0; margin: 0; }
.decide legend { padding: 0; margin-bottom: 8px; }
.decide label.check { display: flex; gap: 8px; align-items: baseline; flex-wrap: wrap; font-size: 16px; font-weight: 400; margin: 0; padding: 4px 0; }
.check input { width: 17px; height: 17px; margin: 0; align-self: center; accent-color: var(--blue); }
.buttons { padding-top: 14px; }
.button { display: inline-block; font: inherit; font-weight: 600; padding: 8px 18px; border-radius: 6px; border: 1px solid var(--blue); background: var(--paper); color: var(--blue); cursor: pointer; text-decoration: none; }
.button:hover { background: #eef4fc; }
.button.primary { background: var(--blue); color: #fff; }
.button.primary:hover { background: #163f76; }
.button.danger { border-color: var(--bad); color: var(--bad); }
.button.danger:hover { background: var(--bad-ground); }
.button.quiet { font-weight: 500; padding: 5px 14px; font-size: 15px; }

.documents { list-style: none; margin: 0; padding: 0; }
.documents li { padding: 6px 0; border-top: 1px solid var(--line); }
.documents li > span { display: block; }
details { margin: 16px 0; }
details.reply { margin: 0; padding: 10px 0; border-top: 1px solid var(--line); }
details.reply:first-of-type { border-top: 0; }
summary { cursor: pointer; }
pre.text { white-space: pre-wrap; overflow-wrap: anywhere; unicode-bidi: plaintext; font: 14px/1.5 ui-monospace, "Cascadia Mono", Consolas, "Liberation Mono", monospace; background: var(--ground); border-radius: 6px; padding: 12px 14px; margin: 10px 0 0; max-height: 520px; overflow-y: auto; }
.history { list-style: none; margin: 0; padding: 0; }
.history li { display: grid; grid-template-columns: 190px minmax(0, 1fr); gap: 12px; padding: 6px 0; border-top: 1px solid var(--line); overflow-wrap: anywhere; }
.history li:first-child { border-top: 0; }
.history .when { color: var(--soft); font-size: 14px; }
.changes { margin: 4px 0 0; padding-left: 20px; font-size: 14px; }
.changes del { color: var(--soft); }
.changes ins { text-decoration: none; font-weight: 600; }

@media (min-width: 861px) {
  .pages { position: sticky; top: 16px; max-height: calc(100vh - 32px); overflow-y: auto; }
}
@media (max-width: 860px) {
  .wrap { padding: 0 16px; }
  .desk, .desk.even { grid-template-columns: minmax(0, 1fr); gap: 0; }
  .card { padding: 16px; }
  .figures { gap: 8px; }
  .figure { padding: 10px 12px; }
  .rows thead { position: absolute; left: -9999px; }
  .rows, .rows tbody, .rows tr, .rows td { display: block; width: 100%; }
  .rows tr { padding: 12px 0; border-bottom: 1px solid var(--line); }
  .rows tr:first-child { padding-top: 0; }
  .rows tr:last-child { border-bottom: 0; padding-bottom: 0; }
  .rows td, .rows tr:last-child td { border: 0; padding: 2px 0; display: grid; grid-template-columns: 104px minmax(0, 1fr); column-gap: 8px; }
  .rows td::before { content: attr(data-label); color: var(--soft); font-size: 14px; grid-row: 1 / span 9; }
  .rows td > * { grid-column: 2; justify-self: start; }
  .history li { grid-template-columns: minmax(0, 1fr); gap: 0; }
}
@media (max-width: 520px) {
  .fields .field { grid-template-columns: minmax(0, 1fr); }
  .figures { grid-template-columns: minmax(0, 1fr); }
  .figure strong { display: inline; font-size: 20px; margin-right: 6px; }
}
`;
