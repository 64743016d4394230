/* SPDX-License-Identifier: MIT
 * Mailbox providers anyone can have an address at. The list is our own: the main providers of
 * the world by what their own sites offer, the country domains of Yahoo, Hotmail, Live and
 * Outlook, and the Korean ones that public lists lack. Not what is thrown away after use; that
 * is the disposable list. share/free-mail.csv is the same list (tests/unit_identity.c). */
#include "identity.h"

#include <stdlib.h>

enum { LONGEST = 64 };

/* clang-format off */
/* Sorted, in lower case. */
static const char *const provider[] = {
	"126.com", "139.com", "163.com", "189.cn", "21cn.com", "abv.bg", "aim.com", "alice.it",
	"aliceadsl.fr", "aliyun.com", "ameritech.net", "aol.co.uk", "aol.com", "aol.de",
	"aol.fr", "aol.it", "aon.at", "arcor.de", "atlas.cz", "att.net", "au.com", "azet.sk",
	"bbox.fr", "bell.net", "bellsouth.net", "biglobe.ne.jp", "bigmir.net", "bigpond.com",
	"bigpond.net.au", "bk.ru", "bluewin.ch", "blueyonder.co.uk", "bol.com.br",
	"bredband.net", "btinternet.com", "btopenworld.com", "centrum.cz", "centrum.sk",
	"centurylink.net", "charter.net", "chello.at", "chello.nl", "chol.com", "chollian.net",
	"citromail.hu", "club-internet.fr", "cogeco.ca", "comcast.net", "comhem.se", "cox.net",
	"daum.net", "disroot.org", "docomo.ne.jp", "dreamwiz.com", "duck.com", "earthlink.net",
	"eircom.net", "email.com", "email.cz", "email.de", "email.it", "embarqmail.com",
	"empal.com", "empas.com", "excite.co.jp", "excite.com", "ezweb.ne.jp", "fastmail.com",
	"fastmail.fm", "fastwebnet.it", "foxmail.com", "free.fr", "freechal.com", "freemail.hu",
	"freenet.de", "frontier.com", "frontiernet.net", "gazeta.pl", "globo.com",
	"globomail.com", "gmail.com", "gmx.at", "gmx.ch", "gmx.co.uk", "gmx.com", "gmx.de",
	"gmx.fr", "gmx.li", "gmx.net", "gmx.us", "googlemail.com", "hanafos.com", "hanmail.net",
	"hanmir.com", "hetnet.nl", "hey.com", "hinet.net", "hispeed.ch", "hitel.net", "home.nl",
	"hotmail.be", "hotmail.ca", "hotmail.ch", "hotmail.cl", "hotmail.co.id", "hotmail.co.il",
	"hotmail.co.in", "hotmail.co.jp", "hotmail.co.kr", "hotmail.co.nz", "hotmail.co.th",
	"hotmail.co.uk", "hotmail.co.za", "hotmail.com", "hotmail.com.ar", "hotmail.com.au",
	"hotmail.com.br", "hotmail.com.hk", "hotmail.com.mx", "hotmail.com.my", "hotmail.com.ph",
	"hotmail.com.sg", "hotmail.com.tr", "hotmail.com.tw", "hotmail.com.vn", "hotmail.cz",
	"hotmail.de", "hotmail.dk", "hotmail.es", "hotmail.fi", "hotmail.fr", "hotmail.gr",
	"hotmail.hu", "hotmail.it", "hotmail.my", "hotmail.nl", "hotmail.no", "hotmail.ph",
	"hotmail.pt", "hotmail.ru", "hotmail.se", "hotmail.sg", "hushmail.com", "i.softbank.jp",
	"i.ua", "icloud.com", "ig.com.br", "iinet.net.au", "in.com", "inbox.com", "inbox.lt",
	"inbox.lv", "inbox.ru", "indamail.hu", "indiatimes.com", "infoseek.jp", "interia.eu",
	"interia.pl", "internet.ru", "internode.on.net", "intizen.com", "inwind.it", "iol.it",
	"jubii.dk", "juno.com", "kakao.com", "keemail.me", "kolumbus.fi", "korea.com",
	"kpnmail.nl", "laposte.net", "lenta.ru", "libero.it", "list.ru", "live.at", "live.be",
	"live.ca", "live.ch", "live.cl", "live.cn", "live.co.kr", "live.co.uk", "live.co.za",
	"live.com", "live.com.ar", "live.com.au", "live.com.mx", "live.com.my", "live.com.ph",
	"live.com.pt", "live.com.sg", "live.de", "live.dk", "live.fi", "live.fr", "live.hk",
	"live.ie", "live.in", "live.it", "live.jp", "live.nl", "live.no", "live.ph", "live.ru",
	"live.se", "luukku.com", "lycos.co.kr", "lycos.com", "mac.com", "mail.bg", "mail.com",
	"mail.de", "mail.dk", "mail.ee", "mail.ru", "mail.ua", "mailbox.org", "mailfence.com",
	"me.com", "meta.ua", "mindspring.com", "msn.cn", "msn.com", "msn.nl", "mweb.co.za",
	"mynet.com", "myyahoo.com", "nate.com", "naver.com", "net.hr", "netian.com",
	"netsgo.com", "netvigator.com", "netvision.net.il", "netzero.net", "neuf.fr",
	"nifty.com", "nownuri.net", "ntlworld.com", "numericable.fr", "o2.co.uk", "o2.pl",
	"ocn.ne.jp", "ofir.dk", "oi.com.br", "one.lv", "onet.eu", "onet.pl", "online.de",
	"online.no", "op.pl", "optimum.net", "optonline.net", "optusnet.com.au", "orange.fr",
	"orgio.net", "outlook.at", "outlook.be", "outlook.bg", "outlook.cl", "outlook.co.id",
	"outlook.co.il", "outlook.co.nz", "outlook.co.th", "outlook.com", "outlook.com.ar",
	"outlook.com.au", "outlook.com.br", "outlook.com.gr", "outlook.com.pe", "outlook.com.tr",
	"outlook.com.tw", "outlook.com.vn", "outlook.cz", "outlook.de", "outlook.dk",
	"outlook.es", "outlook.fr", "outlook.hu", "outlook.ie", "outlook.in", "outlook.it",
	"outlook.jp", "outlook.kr", "outlook.lv", "outlook.my", "outlook.ph", "outlook.pt",
	"outlook.sa", "outlook.sg", "outlook.sk", "pacbell.net", "paran.com", "passagen.se",
	"pchome.com.tw", "planet.nl", "pm.me", "poczta.fm", "post.cz", "post.sk", "posteo.de",
	"posteo.net", "prodigy.net", "prodigy.net.mx", "proton.me", "protonmail.ch",
	"protonmail.com", "q.com", "qq.com", "r7.com", "rambler.ru", "rediff.com",
	"rediffmail.com", "riseup.net", "ro.ru", "roadrunner.com", "rocketmail.com",
	"rogers.com", "rr.com", "runbox.com", "sbcglobal.net", "seznam.cz", "sfr.fr", "shaw.ca",
	"sify.com", "simmani.com", "sina.cn", "sina.com", "singnet.com.sg", "sky.com",
	"skynet.be", "so-net.ne.jp", "softbank.ne.jp", "sohu.com", "spray.se", "startmail.com",
	"streamyx.com", "suddenlink.net", "sunrise.ch", "suomi24.fi", "swbell.net",
	"sympatico.ca", "t-online.de", "talktalk.net", "tdcadsl.dk", "tele2.se",
	"telefonica.net", "telenet.be", "telia.com", "telus.net", "terra.com.br", "terra.es",
	"tim.it", "tin.it", "tiscali.co.uk", "tiscali.it", "tlen.pl", "tom.com", "tpg.com.au",
	"tut.by", "tuta.com", "tuta.io", "tutamail.com", "tutanota.com", "tutanota.de",
	"ukr.net", "unitel.co.kr", "uol.com.br", "upcmail.nl", "usa.com", "verizon.net",
	"videotron.ca", "vip.163.com", "vip.qq.com", "vip.sina.com", "virgilio.it", "virgin.net",
	"virginmedia.com", "vodamail.co.za", "volny.cz", "vp.pl", "walla.co.il", "walla.com",
	"wanadoo.fr", "web.de", "webmail.co.za", "westnet.com.au", "windowslive.com",
	"windstream.net", "wo.cn", "wp.pl", "xs4all.nl", "xtra.co.nz", "y-mobile.ne.jp",
	"ya.com", "ya.ru", "yahoo.ae", "yahoo.at", "yahoo.be", "yahoo.ca", "yahoo.ch",
	"yahoo.cl", "yahoo.cn", "yahoo.co.id", "yahoo.co.il", "yahoo.co.in", "yahoo.co.jp",
	"yahoo.co.kr", "yahoo.co.nz", "yahoo.co.th", "yahoo.co.uk", "yahoo.co.za", "yahoo.com",
	"yahoo.com.ar", "yahoo.com.au", "yahoo.com.br", "yahoo.com.cn", "yahoo.com.co",
	"yahoo.com.hk", "yahoo.com.mx", "yahoo.com.my", "yahoo.com.pe", "yahoo.com.ph",
	"yahoo.com.sg", "yahoo.com.tr", "yahoo.com.tw", "yahoo.com.ua", "yahoo.com.ve",
	"yahoo.com.vn", "yahoo.cz", "yahoo.de", "yahoo.dk", "yahoo.es", "yahoo.fi", "yahoo.fr",
	"yahoo.gr", "yahoo.hu", "yahoo.ie", "yahoo.in", "yahoo.it", "yahoo.mx", "yahoo.my",
	"yahoo.nl", "yahoo.no", "yahoo.ph", "yahoo.pl", "yahoo.pt", "yahoo.ro", "yahoo.ru",
	"yahoo.se", "yahoo.vn", "yam.com", "yandex.by", "yandex.com", "yandex.kz", "yandex.ru",
	"yandex.ua", "yeah.net", "ymail.com", "ymobile.ne.jp", "ziggo.nl", "zipmail.com.br",
	"zoho.com", "zoho.eu", "zohomail.com",
};
/* clang-format on */

static int
compare(const void *key, const void *entry)
{
	return strcmp(key, *(const char *const *)entry);
}

bool
domain_is_free_mail(struct slice domain)
{
	char key[LONGEST];

	if (domain.n >= sizeof(key))
		return false;
	for (size_t i = 0; i < domain.n; i++) {
		char c = domain.p[i];

		key[i] = c >= 'A' && c <= 'Z' ? (char)(c | 0x20) : c;
	}
	key[domain.n] = '\0';
	return bsearch(key, provider, sizeof(provider) / sizeof(provider[0]), sizeof(provider[0]),
		       compare) != NULL;
}
