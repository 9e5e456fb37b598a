/**
 * Writes the documents of the exercise into exercises/documents. Run it only to change them: the files are part
 * of the repository. Everything in them is invented; names end in .example, numbers begin with +999, which no
 * country has.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PDFDocument, type PDFFont, type PDFPage, rgb, StandardFonts } from 'pdf-lib';
import { DOCUMENTS_FOLDER } from './documents.ts';

type Line = readonly [label: string, text: string];

interface Sheet {
  readonly file: string;
  readonly language: string;
  readonly head: string;
  readonly title: string;
  readonly lines: readonly Line[];
  readonly foot: string;
}

const ORDER: Sheet = {
  file: 'order.en.pdf',
  language: 'en',
  head: 'ALDERMARK · Director of Public Prosecutions, Cybercrime Section',
  title: 'Order to disclose subscriber information',
  lines: [
    ['7.3.a', 'Issued by the Director of Public Prosecutions, Cybercrime Section, 4 Court Lane, Alder Bay.'],
    [
      '7.3.b',
      'This order is issued under Article 7 of the Second Additional Protocol to the Convention on Cybercrime (CETS No. 224).',
    ],
    ['7.3.c', 'To be served on: Lumen Télécom SA, 1 rue de la Lampe, Brumeval-Ville.'],
    ['7.3.d', 'Offence under investigation: computer-related fraud.'],
    [
      '7.3.f',
      'Information sought: identity, postal address, telephone number and payment information of the subscriber of the mailbox brume.marchand@lumen.xb.example. No traffic data and no content are sought.',
    ],
    ['7.4.a', 'Domestic legal ground: Criminal Procedure Act of Aldermark, section 42.'],
    [
      '7.4.b',
      'Provision and penalty: Criminal Code of Aldermark, section 210; imprisonment of up to six years.',
    ],
    ['7.4.c', 'Answer to and questions to: Registry, registry@dpp.xa.example, +999 10 5550111.'],
    ['7.4.d', 'Please answer through the node of Aldermark, within 20 days if you can.'],
    ['7.4.f', 'Please do not inform the subscriber before the proceedings allow it.'],
  ],
  foot: 'Table-top exercise. Every name, address and number in this document is invented.',
};

const ORDER_IN_FRENCH: Sheet = {
  file: 'order.fr.pdf',
  language: 'fr',
  head: 'ALDERMARK · Direction des poursuites publiques, section cybercriminalité',
  title: "Injonction de divulguer des données relatives à l'abonné",
  lines: [
    [
      '7.3.a',
      'Émise par la Direction des poursuites publiques, section cybercriminalité, 4 Court Lane, Alder Bay.',
    ],
    [
      '7.3.b',
      "La présente injonction est émise au titre de l'article 7 du deuxième Protocole additionnel à la Convention sur la cybercriminalité (STCE no 224).",
    ],
    ['7.3.c', 'À signifier à : Lumen Télécom SA, 1 rue de la Lampe, Brumeval-Ville.'],
    ['7.3.d', 'Infraction faisant l’objet de l’enquête : fraude informatique.'],
    [
      '7.3.f',
      'Informations demandées : identité, adresse postale, numéro de téléphone et informations de paiement de l’abonné de la boîte brume.marchand@lumen.xb.example. Ni données relatives au trafic ni contenu ne sont demandés.',
    ],
    ['7.4.a', "Fondement en droit interne : loi de procédure pénale de l'Aldermark, article 42."],
    [
      '7.4.b',
      "Disposition et peine : code pénal de l'Aldermark, article 210 ; emprisonnement de six ans au plus.",
    ],
    ['7.4.c', 'Réponse et questions à : Greffe, registry@dpp.xa.example, +999 10 5550111.'],
    ['7.4.d', "Veuillez répondre par le nœud de l'Aldermark, si possible dans un délai de 20 jours."],
    ['7.4.f', "Veuillez ne pas informer l'abonné tant que la procédure ne le permet pas."],
  ],
  foot: "Exercice. Tous les noms, adresses et numéros de ce document sont inventés. Traduction de l'anglais.",
};

const FACTS: Sheet = {
  file: 'facts-summary.en.pdf',
  language: 'en',
  head: 'ALDERMARK · Director of Public Prosecutions, Cybercrime Section',
  title: 'Summary of facts, for the notified authority only (Art. 7.5.a)',
  lines: [
    [
      '1',
      'Between 3 and 19 January eleven buyers paid for bicycles that were offered on fahrrad-laden.example and were never delivered.',
    ],
    [
      '2',
      'All of them wrote to brume.marchand@lumen.xb.example, and paid into an account opened in that name.',
    ],
    ['3', 'The loss comes to 14,380 in the currency of Aldermark. No suspect has been identified so far.'],
    [
      '4',
      'This summary goes to the authority of Brumeval that is to be notified. It never goes to the provider.',
    ],
  ],
  foot: 'Table-top exercise. Every name, address and number in this document is invented.',
};

const FACTS_IN_FRENCH: Sheet = {
  file: 'facts-summary.fr.pdf',
  language: 'fr',
  head: 'ALDERMARK · Direction des poursuites publiques, section cybercriminalité',
  title: 'Résumé des faits, pour la seule autorité informée (art. 7.5.a)',
  lines: [
    [
      '1',
      'Entre le 3 et le 19 janvier, onze acheteurs ont payé des bicyclettes offertes sur fahrrad-laden.example qui ne sont jamais arrivées.',
    ],
    ['2', 'Tous ont écrit à brume.marchand@lumen.xb.example et ont payé sur un compte ouvert à ce nom.'],
    [
      '3',
      "Le préjudice s'élève à 14 380 dans la monnaie de l'Aldermark. Aucun suspect n'est identifié à ce jour.",
    ],
    [
      '4',
      "Ce résumé est destiné à l'autorité du Brumeval qui doit être informée. Il n'est jamais transmis au fournisseur.",
    ],
  ],
  foot: "Exercice. Tous les noms, adresses et numéros de ce document sont inventés. Traduction de l'anglais.",
};

const A4 = [595.28, 841.89] as const;
const MARGIN = 64;
const INK = rgb(0.1, 0.12, 0.16);
const GREY = rgb(0.42, 0.45, 0.5);

async function render(sheet: Sheet): Promise<Uint8Array> {
  const pdf = await PDFDocument.create();
  // Fixed, so that the same text gives the same bytes.
  const day = new Date('2026-01-26T09:00:00Z');
  pdf.setCreationDate(day);
  pdf.setModificationDate(day);
  pdf.setTitle(sheet.title);
  pdf.setLanguage(sheet.language);
  pdf.setProducer('Accord224 exercise');
  const text = await pdf.embedFont(StandardFonts.Helvetica);
  const bold = await pdf.embedFont(StandardFonts.HelveticaBold);
  const page = pdf.addPage([...A4]);
  let y = A4[1] - MARGIN;
  y = write(page, sheet.head, { x: MARGIN, y, font: text, size: 9, color: GREY }) - 22;
  y = write(page, sheet.title, { x: MARGIN, y, font: bold, size: 17 }) - 14;
  for (const [label, words] of sheet.lines) {
    page.drawText(label, { x: MARGIN, y, font: bold, size: 10.5, color: GREY });
    y = write(page, words, { x: MARGIN + 48, y, font: text, size: 10.5 }) - 8;
  }
  write(page, sheet.foot, { x: MARGIN, y: MARGIN, font: text, size: 8.5, color: GREY });
  return pdf.save();
}

interface Pen {
  readonly x: number;
  readonly y: number;
  readonly font: PDFFont;
  readonly size: number;
  readonly color?: ReturnType<typeof rgb>;
}

/** Breaks lines at the right margin; returns where the next line goes. */
function write(page: PDFPage, words: string, { x, y, font, size, color = INK }: Pen): number {
  const width = A4[0] - MARGIN - x;
  const lines: string[] = [];
  // The standard fonts have the characters of Windows-1252.
  for (const word of words.normalize('NFC').split(' ')) {
    const line = [lines.at(-1), word].filter((part) => part !== undefined).join(' ');
    if (lines.length > 0 && font.widthOfTextAtSize(line, size) <= width) lines[lines.length - 1] = line;
    else lines.push(word);
  }
  let at = y;
  for (const line of lines) {
    page.drawText(line, { x, y: at, font, size, color });
    at -= size * 1.45;
  }
  return at;
}

const subscriber = {
  service: 'Lumen Courriel',
  account: 'brume.marchand@lumen.xb.example',
  identity: { givenName: 'Modèle', familyName: 'Exemple', dateOfBirth: '1990-01-01' },
  postalAddress: '0 rue Imaginaire, Brumeval-Ville',
  telephoneNumber: '+999 20 5550177',
  payment: { means: 'direct debit', account: 'XB00 0000 0000 0000 0000 00' },
  periodOfService: { from: '2025-11-02T08:15:00+02:00', to: null },
};

const CSV = [
  'service;account;given name;family name;postal address;telephone;means of payment;payment account;from',
  [
    subscriber.service,
    subscriber.account,
    subscriber.identity.givenName,
    subscriber.identity.familyName,
    subscriber.postalAddress,
    subscriber.telephoneNumber,
    subscriber.payment.means,
    subscriber.payment.account,
    subscriber.periodOfService.from,
  ].join(';'),
  '',
].join('\r\n');

for (const sheet of [ORDER, ORDER_IN_FRENCH, FACTS, FACTS_IN_FRENCH]) {
  writeFileSync(join(DOCUMENTS_FOLDER, sheet.file), await render(sheet));
}
writeFileSync(join(DOCUMENTS_FOLDER, 'answer.csv'), CSV);
writeFileSync(join(DOCUMENTS_FOLDER, 'answer.json'), `${JSON.stringify({ subscriber }, null, 2)}\n`);
console.log(`The documents of the exercise are in ${DOCUMENTS_FOLDER}.`);
