/** Common names from many countries, to be combined at random; no combination means a real person. */
export const givenNames = listed(`
  Aaliyah, Adaeze, Adrián, Agnieszka, Aiko, Ainhoa, Akira, Aleksander, Alma, Amara, Amélie, Ananya,
  Anders, Andreea, Anouk, Antonín, Arjun, Astrid, Aylin, Beatriz, Benedikt, Birgit, Bogdan, Camille,
  Carmen, Ceren, Chidi, Chiara, Chloé, Clara, Damir, Daniela, Darius, Diego, Dorota, Ebru, Eeva, Elif,
  Emeka, Emil, Enzo, Esra, Eszter, Farah, Fatima, Felipe, Finn, Frida, Gabriela, Gergely, Giulia, Goran,
  Greta, Hana, Hannes, Haruto, Hassan, Helena, Hugo, Ibrahim, Ilse, Imani, Inês, Ingrid, Irina, Isak,
  Ivana, Jakub, Jasmin, Javier, Jens, Jin, João, Jonas, Joost, Kaito, Karim, Katarzyna, Kavya, Keiko,
  Kofi, Kwame, Lars, Laszlo, Leila, Leonie, Linh, Lotta, Lucía, Luka, Magdalena, Malik, Marek, Mariam,
  Marta, Matteo, Mehmet, Mei, Milan, Minh, Mirjam, Nadia, Naoki, Nia, Nikolai, Noor, Olena, Omar, Oskar,
  Paolo, Petra, Piotr, Priya, Rafael, Rania, Ravi, Renata, Rosa, Ruben, Saga, Samira, Sanne, Selma, Sofia,
  Solveig, Stefan, Sunita, Tamar, Tariq, Teresa, Thandiwe, Tomás, Tuan, Ursula, Valentin, Vera, Viktor,
  Wanjiru, Wei, Xenia, Yael, Yara, Yusuf, Zainab, Zofia`)

export const surnames = listed(`
  Abebe, Achterberg, Adeyemi, Aguirre, Ahlström, Almeida, Andersson, Aslan, Bakker, Balogun, Baranov,
  Barros, Becker, Bergström, Bianchi, Brandt, Cabrera, Castellano, Çelik, Chandra, Chen, Costa, Dahl, Das,
  De Vries, Delacroix, Demir, Diallo, Dimitrov, Dubois, Dvořák, Eklund, El Amrani, Eriksen, Esposito,
  Farkas, Fernandes, Fischer, Fontaine, Fujita, Gallo, García, Gashi, Girard, Gonçalves, Grabowski,
  Haddad, Halvorsen, Hansen, Haugen, Herrera, Hoang, Hoffmann, Horvat, Huang, Ibarra, Ilić, Ito, Ivanova,
  Jansen, Jensen, Jovanović, Kaya, Keller, Khalil, Kimura, Kiss, Kovač, Kowalczyk, Krüger, Kumar, Laine,
  Larsen, Lefèvre, Lehtonen, Leone, Lindqvist, Lopes, Maas, Maier, Mäkinen, Mancini, Marín, Martens,
  Mbeki, Melnyk, Mensah, Meyer, Mitchell, Molnár, Moreau, Morales, Müller, Nagy, Nair, Navarro, Ndiaye,
  Nguyen, Nielsen, Novák, Nowak, Nyström, O’Brien, Okafor, Olsen, Omondi, Ortega, Osei, Öztürk, Papadakis,
  Patel, Pavlović, Pereira, Petrov, Pham, Popescu, Quintero, Rahman, Ramos, Reddy, Ricci, Rinaldi, Romero,
  Rosenberg, Rossi, Rousseau, Sahin, Saito, Santos, Sato, Schneider, Schwarz, Sharma, Silva, Simões,
  Singh, Solberg, Sørensen, Stoica, Suzuki, Svensson, Szabó, Takahashi, Tanaka, Teixeira, Thapa, Toth,
  Tran, Ueda, Van Dijk, Varga, Vasquez, Virtanen, Vogel, Wang, Weber, Wójcik, Wolf, Yamamoto, Yilmaz,
  Zhang, Zielińska`)

const unlike: Readonly<Record<string, string>> = {
  ø: 'o',
  æ: 'ae',
  å: 'a',
  ß: 'ss',
  ł: 'l',
  đ: 'd',
  ı: 'i',
  ü: 'ue',
  ö: 'oe',
  ä: 'ae',
}

/** A name as it stands in an address: lower case, without accents and blanks. */
export function addressPart(name: string): string {
  return name
    .toLowerCase()
    .replace(/[øæåßłđıüöä]/g, (letter) => unlike[letter] ?? letter)
    .normalize('NFD')
    .replace(/[^a-z]/g, '')
}

function listed(text: string): readonly string[] {
  return text.split(/,\s*/).map((name) => name.trim())
}
