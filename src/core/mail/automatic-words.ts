/** How mail servers and mail programs begin what they write themselves. Subjects are anchored: an answer is no bounce. */

/** Taken from real bounces of some thirty mail servers. */
const bounceSubjects: readonly RegExp[] = [
  /^(?:undeliver(?:ed|able)|non-?delivery|mail not delivered|delayed mail|message delayed)\b/iu,
  /^mail (?:delivery|system)\b.*\b(?:fail|problem|system|warning|error|delay|returned)/iu,
  /^mail (?:error|could not be delivered|failed, returning)/iu,
  /^(?:mail|message) delivery (?:failed|failure|problem|warning|status)/iu,
  /^delivery (?:failure|failed|report|status|notification|problem|delay|has failed)/iu,
  /^returned mail\b/iu,
  /^(?:failure notice|failure delivery|failed mail|processing error|permanent delivery failure)\b/iu,
  /^warning: .*(?:delayed|not yet been delivered|user unknown)/iu,
  /^your message to \S+@\S+ could not be delivered/iu,
  /: (?:non remis|user unknown!?)$/iu,
];

export function subjectOfABounce(subject: string): boolean {
  return bounceSubjects.some((pattern) => pattern.test(subject.trim()));
}

/** What a person would not write of their own mail; looked for in the opening only, before any returned text. */
const bounceOpenings: readonly RegExp[] = [
  /\b(?:your|this|the following|the attached) (?:e-?mail |mail )?(?:message|mail|e-?mail)\b[^.]{0,200}\b(?:could not|cannot|can not|was not|has not been|can't) (?:yet )?be(?:en)? delivered to\b/iu,
  /\b(?:your|a) message\b[^.]{0,120}\bcould not be delivered to[ :]/iu,
  /\bthis is the \S+ program at host\b/iu,
  /\bfailed addresses? follow/iu,
  /\bdelivery to the following recipients? (?:has )?(?:failed|been delayed)/iu,
  /\bthe following addresses had (?:permanent|transient|delivery)/iu,
  /^[ *-]*(?:message from InterScan|failed recipients|non-delivery report)\b/imu,
  /\b(?:unable to deliver (?:the |your )?message to|message not delivered to the following)\b/iu,
  /\b(?:remote host said|rcpt to:\s*<[^>]+>)[^a-z]{0,40}5\d\d\b/iu,
];
const openingLength = 700;

export function opensLikeABounce(text: string): boolean {
  const opening = text.slice(0, openingLength);
  return bounceOpenings.some((pattern) => pattern.test(opening));
}

const autoReplySubjects: readonly RegExp[] = [
  /^(?:auto(?:matic|mated|matische)?[ -]?(?:reply|response|antwort)|autoreply|auto)\s*:/iu,
  /^(?:re:\s*)?out[ -]of[ -](?:the[ -])?office\b/iu,
  /^(?:ooo|vacation|away)\s*(?:reply|response|message|notice)?\s*:/iu,
  /^\[?auto[ -]?(?:reply|response)\]?/iu,
];

export function subjectOfAnAutoReply(subject: string): boolean {
  return autoReplySubjects.some((pattern) => pattern.test(subject.trim()));
}
