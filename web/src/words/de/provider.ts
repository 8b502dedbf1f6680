// What the test of a sign-in provider found, by its code, and what to do.
export const providerWords = {
  'checked.configurationRead': '{{issuer}} gibt seine Konfiguration preis.',
  'checked.configurationUnreadable':
    'Die Konfiguration von {{issuer}} ist nicht zu lesen, oder das Client-Geheimnis ist nicht zu entschlüsseln.',
  'checked.configurationUnreadable.advice':
    'Prüfen Sie den Aussteller: {{issuer}}/.well-known/openid-configuration muss diesem Server antworten.',
  'checked.flowServed': 'Der Anbieter kann den Authorization-Code-Ablauf mit PKCE.',
  'checked.flowMissing': 'Der Anbieter kann den Authorization-Code-Ablauf nicht.',
  'checked.flowMissing.advice':
    'Nehmen Sie einen Anbieter, oder dort eine Anwendung, für den Authorization-Code-Ablauf mit PKCE.',
  'checked.pkceMissing': 'Der Anbieter kann PKCE mit S256 nicht.',
  'checked.pkceMissing.advice':
    'Nehmen Sie einen Anbieter, oder dort eine Anwendung, für den Authorization-Code-Ablauf mit PKCE.',
  'checked.keysShown_one': 'Der Anbieter zeigt {{count, number}} Schlüssel.',
  'checked.keysShown_other': 'Der Anbieter zeigt {{count, number}} Schlüssel.',
  'checked.keysUnreadable': 'Die Schlüssel des Anbieters waren nicht zu lesen.',
  'checked.keysUnreadable.advice':
    'Die Adresse, die seine Konfiguration als jwks_uri nennt, muss diesem Server antworten.',
  'checked.clockRight': 'Die Uhren gehen {{seconds, number}} s auseinander.',
  'checked.clockAhead': 'Die Uhr dieses Servers geht {{seconds, number}} s vor.',
  'checked.clockAhead.advice':
    'Stellen Sie die Uhr dieses Servers (NTP): Token gelten nicht vor und nicht nach ihrer Zeit.',
  'checked.clockBehind': 'Die Uhr dieses Servers geht {{seconds, number}} s nach.',
  'checked.clockBehind.advice':
    'Stellen Sie die Uhr dieses Servers (NTP): Token gelten nicht vor und nicht nach ihrer Zeit.',
  'checked.clockUnknown': 'Der Anbieter sagt nicht, wie spät es bei ihm ist.',
  'checked.clockUnknown.advice': 'Halten Sie die Uhr dieses Servers richtig (NTP).',
  'checked.clientKnown': 'Der Anbieter kennt diesen Client.',
  'checked.clientRefused': 'Der Anbieter nimmt diesen Client nicht an ({{error}}).',
  'checked.clientRefused.advice':
    'Prüfen Sie die Client-ID, und geben Sie das Client-Geheimnis neu ein: vielleicht ist es abgelaufen.',
  'checked.clientUnsure': 'Ob der Anbieter diesen Client annimmt, war nicht herauszufinden.',
  'checked.clientUnsure.advice': 'Melden Sie sich einmal an, um es zu sehen.',
  'checked.redirectKnown': 'Der Anbieter schickt Browser zu diesem Server zurück.',
  'checked.redirectRefused': 'Der Anbieter schickt Browser nicht zu {{redirectUri}} zurück.',
  'checked.redirectRefused.advice':
    'Tragen Sie {{redirectUri}} dort als Umleitungsadresse der Anwendung ein, Zeichen für Zeichen.',
  'checked.redirectUnsure': 'Ob der Anbieter Browser zurückschickt, war nicht herauszufinden.',
  'checked.redirectUnsure.advice':
    'Tragen Sie {{redirectUri}} dort als Umleitungsadresse der Anwendung ein, Zeichen für Zeichen.',
  'checked.signInPlaceMissing': 'Der Anbieter nennt keine Stelle zum Anmelden.',
  'checked.signInPlaceMissing.advice':
    'Tragen Sie {{redirectUri}} dort als Umleitungsadresse der Anwendung ein, Zeichen für Zeichen.',
  'checked.signInPlaceSilent': 'Die Stelle zum Anmelden hat diesem Server nicht geantwortet.',
  'checked.signInPlaceSilent.advice':
    'Tragen Sie {{redirectUri}} dort als Umleitungsadresse der Anwendung ein, Zeichen für Zeichen.',
  'checked.signOutKnown': 'Abmelden beendet auch die Sitzung beim Anbieter.',
  'checked.signOutUnknown': 'Der Anbieter sagt nicht, wo man sich bei ihm abmeldet.',
  'checked.signOutUnknown.advice': 'Wer sich hier abmeldet, bleibt dort angemeldet.',
} as const
