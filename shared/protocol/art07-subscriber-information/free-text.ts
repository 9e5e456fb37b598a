/**
 * Art. 7 reaches subscriber information only (7.1, C18.3). The elements sought are a closed list; this looks for
 * what free text adds to them (trap 7). It is a safeguard against habit, not against cunning: English and French
 * phrases that ask for traffic or content, unless a "no" or "sans" stands directly before them.
 */

interface Phrase {
  readonly category: 'traffic' | 'content';
  /** On folded text: lower case, no accents, single spaces, no hyphens or apostrophes. */
  readonly pattern: string;
}

const traffic = [
  'traffic data',
  'metadata',
  '(call|calls|phone|telephone|communications?) (records?|details?|logs?|history|histories|listings?)',
  'call detail records?',
  'cdrs?',
  '(connection|login|log in|logon|session|access|ip|ip address|server|activity) (logs?|history|histories|records?)',
  'log files?',
  '(cell|tower) (sites?|dumps?|ids?|data)',
  '(location|geolocation|gps|netflow) data',
  'real time',
  'pen register',
  'browsing (history|records?|logs?)',
  'search (history|logs?)',
  '(list of|all) (the )?(calls|recipients|senders|correspondents)',
  'donnees (relatives au|de|du) trafic',
  'metadonnees',
  'donnees (techniques )?de connexions?',
  '(journal|journaux|historiques?|releves?) (de |d |des )?(connexions?|appels?|acces|communications?|navigation|sessions?)',
  'fadett?es?',
  'facturations? detaillees?',
  'donnees de (geo)?localisation',
  'temps reel',
  '(liste des|tous les) (appels|destinataires|expediteurs|correspondants)',
];

const things =
  '(e ?mails|messages|chats|conversations|voicemails|attachments|photos|photographs|pictures|videos|recordings)';
const choses =
  '(messages|courriels|e ?mails|mails|conversations|photos|photographies|videos|enregistrements|pieces jointes)';

const content = [
  'content data',
  'contents? of(?! (this|the|our|the present) (order|request|letter|document|notice|decision))',
  '(messages?|e ?mails?|mailbox|account|chat|communications?) contents?',
  `(all|every|the|his|her|their|private|text|chat|voice|sent|received|stored|deleted|copy of|copies of) (the )?${things}`,
  `${things} (sent|received|exchanged|stored)`,
  '(chat|message|conversation) (logs?|history|histories)',
  '(access to|export of|copy of|copies of|dump of|backup of) (the |his |her |their )?(mailbox|mail box|inbox|outbox|account)',
  '(stored|uploaded|backed up|cloud) (files?|documents?|backups?)',
  '(lawful interception|(?<!(illegal|unlawful) )interception of|intercept (the |his |her |their )?[a-z]+|wiretap(ping|s)?)',
  'contenus? (de|des|du|d)(?! (la |l |le |cette |cet |ce )?(presente? )?(ordonnance|ordre|demande|injonction|requete|decision|lettre|document))',
  'donnees (relatives au|de) contenu',
  `(les|ses|leurs|tous les|toutes les|copies? des|copies? de ses) ${choses}`,
  '(messages?|courriels?) (envoyes?|recus?|echanges?)',
  '(copie|acces|export) (a |de )?(la |sa |leur )?(boite|messagerie)',
  'historique (de|des) (conversations?|messages?|discussions?)',
  '(interceptions? (de|des|telephoniques?)|ecoutes? telephoniques?)',
];

const phrases: readonly Phrase[] = [
  ...traffic.map((pattern) => ({ category: 'traffic' as const, pattern })),
  ...content.map((pattern) => ({ category: 'content' as const, pattern })),
];

const NEGATED =
  /(^|[^a-z])(no|not|nor|without|excluding|except|never|sans|hors|ni|aucune?|pas( de| d)?|exclusion (de|des|du))( (any|the|of|des?|les?|la|aux?|d))*$/;

export interface ForeignRequest {
  readonly category: 'traffic' | 'content';
  /** The words as folded; sealed, like the text they come from. */
  readonly words: string;
}

/** The first phrase that asks for traffic or content data, or undefined. */
export function asksBeyondSubscriberInformation(text: string): ForeignRequest | undefined {
  const folded = fold(text);
  for (const { category, regExp } of compiled) {
    for (const match of folded.matchAll(regExp)) {
      // A window keeps the search linear; no negation is longer.
      const before = folded.slice(Math.max(0, match.index - 80), match.index).trimEnd();
      if (!NEGATED.test(before)) return { category, words: match[0] };
    }
  }
  return undefined;
}

const compiled = phrases.map(({ category, pattern }) => ({
  category,
  regExp: new RegExp(`(?<![a-z0-9])(?:${pattern})(?![a-z0-9])`, 'g'),
}));

/** Spelling tricks fall away: case, accents, width, invisible characters, hyphens, underscores, line breaks. */
function fold(text: string): string {
  return text
    .normalize('NFKD')
    .replaceAll(/\p{Cf}|\p{M}/gu, '')
    .toLowerCase()
    .replaceAll(/[\s'’`´_\p{Pd}/]+/gu, ' ');
}
