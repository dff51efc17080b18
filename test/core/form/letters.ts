/** Letters and papers like them, as rows of text: the forms' own headings and labels, everything else made up. */

export const title2024 = 'KY ILN Letter of Commitment 2024-2025 School Year';

export const opening2024 = `
I. Statement of Purpose
The Kentucky Innovative Learning Network (KY ILN) brings districts and the Department together.
II. On "Innovation"
Definition of Innovation
A new way that helps students more than the old way did.
Operationalizing Innovation in the KY ILN
What is new in one place may be old in another.
III. Mutual Commitments
Benefits of Joining the KY ILN
Grants for travel and help from the Department. Submit an annual Letter of Commitment (LoC).
Expectations for Members
Come to the meetings.`;

export interface Answers2024 {
  district?: string;
  superintendent?: string;
  contacts?: string;
  reflections?: string;
  plans?: string;
  goal?: string;
}

export const questions2024 = (answers: Answers2024 = {}): string => `
District Name: ${answers.district ?? ''}

Superintendent Name and Email Address: ${answers.superintendent ?? ''}

KY ILN Point(s) of Contact Name, Title, and Email Address:
${answers.contacts ?? ''}

District Innovation Reflections and Plans

Reflecting on the previous year, how has your district worked to innovate by implementing
new or creative alternatives to existing instructional or administrative practices to improve
student learning, experiences, and outcomes?
${answers.reflections ?? ''}

Plans of Action: Looking ahead to the upcoming school year, how does your district plan to
support innovative practices and systems that promote vibrant learning experiences for every
student, innovation in assessment and collaboration with communities?
${answers.plans ?? ''}

Learning Goal(s) or Inquiry Question: In your district teams, determine a learning goal or
inquiry question that will guide deeper exploration and learning in the 2024-2025 school year.
${answers.goal ?? ''}
`;

export const signatures2024 = `
VI. Agreement
This Letter of Commitment (LoC) is between the Department and the named district.
Required Signatories

_______________________________________________________          ______________
KY ILN participating district superintendent or designee          Date

_______________________________________________________          ______________
Sam Doe, KDE Division of Innovation, Innovative Programs          Date
Consultant (KDE designee)

Return this Letter of Commitment via email to:
Sam Doe`;

export const answered: Answers2024 = {
  district: 'Adair County Schools',
  superintendent: 'Dr. Pat Oakley, pat.oakley@adair.kyschools.us',
  contacts: 'Jo Embry, Director of Innovation, jo.embry@adair.kyschools.us',
  reflections: 'We opened a maker space in two schools.',
  plans: 'We will train two lead teachers a school.',
  goal: 'How can our students show what they have learned?',
};

export const letter2018 = [
  `
Kentucky Innovation Lab Network
LETTER OF COMMITMENT
I. Statement of Purpose
The Kentucky Innovation Lab Network (KYILN) joins districts and the Department.
This Letter of Commitment (LOC) establishes a partnership between the Kentucky Department
of Education and Livingston County Schools for the current school year.
II. Background and Beliefs
III. Mutual Commitments
Benefits of joining the KYILN
Participation criteria
The next convening will be held on October 29-30, 2018 in Barren County, KY.`,
  `
IV. District Plan
Contact information:
Livingston County
Robin Colvin, Superintendent, robin.colvin@livingston.kyschools.us

Within the framework of the priorities outlined in this LOC, please identify 2-3 points of
action for your district level plan. (Your annual report will be a summation of these points
of action.)
A maker space to:
1- join our technical programs,
2- add engineering

V. Agreement
Required Signatories

_____________________________________________________          ______________
KYILN Participating District, Superintendent/Designee          Date:

_____________________________________________________          ______________
Kentucky Innovation Lab Network, KDE Designee                  Date:

Return this Letter of Commitment via email to:`,
];
