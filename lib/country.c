/* SPDX-License-Identifier: MIT
 * Countries as people write them. Codes are ISO 3166-1, and XK, AC and TA, which have telephones;
 * English and Korean names are those of Unicode CLDR and ISO, with the short and older forms that
 * lead lists hold. */
#include "identity.h"

#include "text.h"

#include <stdlib.h>

enum { LONGEST = 96 };

/* All alpha-2 codes. */
static const char alpha2[] =
    "ACADAEAFAGAIALAMAOAQARASATAUAWAXAZBABBBDBEBFBGBHBIBJBLBMBNBOBQBRBSBTBVBWBYBZCACCCDCFCGCHCI"
    "CKCLCMCNCOCRCUCVCWCXCYCZDEDJDKDMDODZECEEEGEHERESETFIFJFKFMFOFRGAGBGDGEGFGGGHGIGLGMGNGPGQ"
    "GRGSGTGUGWGYHKHMHNHRHTHUIDIEILIMINIOIQIRISITJEJMJOJPKEKGKHKIKMKNKPKRKWKYKZLALBLCLILKLRLS"
    "LTLULVLYMAMCMDMEMFMGMHMKMLMMMNMOMPMQMRMSMTMUMVMWMXMYMZNANCNENFNGNINLNONPNRNUNZOMPAPEPFPG"
    "PHPKPLPMPNPRPSPTPWPYQARERORSRURWSASBSCSDSESGSHSISJSKSLSMSNSOSRSSSTSVSXSYSZTATCTDTFTGTHTJTK"
    "TLTMTNTOTRTTTVTWTZUAUGUMUSUYUZVAVCVEVGVIVNVUWFWSXKYEYTZAZMZW";

struct country_name {
	const char *key, *code;
};

/* clang-format off */
/* Alpha-3 codes and names, folded, letters only; sorted by bytes. */
static const struct country_name name[] = {
	{"abw", "AW"}, {"afg", "AF"}, {"afghanistan", "AF"}, {"ago", "AO"}, {"aia", "AI"},
	{"ala", "AX"}, {"alandislands", "AX"}, {"alb", "AL"}, {"albania", "AL"},
	{"algeria", "DZ"}, {"america", "US"}, {"americansamoa", "AS"}, {"and", "AD"},
	{"andorra", "AD"}, {"angola", "AO"}, {"anguilla", "AI"}, {"antarctica", "AQ"},
	{"antiguaandbarbuda", "AG"}, {"antiguabarbuda", "AG"}, {"arabrepublicofegypt", "EG"},
	{"are", "AE"}, {"arg", "AR"}, {"argentina", "AR"}, {"argentinerepublic", "AR"},
	{"arm", "AM"}, {"armenia", "AM"}, {"aruba", "AW"}, {"asm", "AS"}, {"ata", "AQ"},
	{"atf", "TF"}, {"atg", "AG"}, {"aus", "AU"}, {"australia", "AU"}, {"austria", "AT"},
	{"aut", "AT"}, {"aze", "AZ"}, {"azerbaijan", "AZ"}, {"bahamas", "BS"}, {"bahrain", "BH"},
	{"bangladesh", "BD"}, {"barbados", "BB"}, {"bdi", "BI"}, {"bel", "BE"},
	{"belarus", "BY"}, {"belgie", "BE"}, {"belgique", "BE"}, {"belgium", "BE"},
	{"belgië", "BE"}, {"belize", "BZ"}, {"ben", "BJ"}, {"benin", "BJ"}, {"bermuda", "BM"},
	{"bes", "BQ"}, {"bfa", "BF"}, {"bgd", "BD"}, {"bgr", "BG"}, {"bhr", "BH"}, {"bhs", "BS"},
	{"bhutan", "BT"}, {"bih", "BA"}, {"blm", "BL"}, {"blr", "BY"}, {"blz", "BZ"},
	{"bmu", "BM"}, {"bol", "BO"}, {"bolivarianrepublicofvenezuela", "VE"}, {"bolivia", "BO"},
	{"boliviaplurinationalstateof", "BO"}, {"bonairesinteustatiusandsaba", "BQ"},
	{"bosnia", "BA"}, {"bosniaandherzegovina", "BA"}, {"bosniaherzegovina", "BA"},
	{"botswana", "BW"}, {"bouvetisland", "BV"}, {"bra", "BR"}, {"brasil", "BR"},
	{"brazil", "BR"}, {"brb", "BB"}, {"britain", "GB"},
	{"britishindianoceanterritory", "IO"}, {"britishvirginislands", "VG"}, {"brn", "BN"},
	{"brunei", "BN"}, {"bruneidarussalam", "BN"}, {"btn", "BT"}, {"bulgaria", "BG"},
	{"burkinafaso", "BF"}, {"burma", "MM"}, {"burundi", "BI"}, {"bvt", "BV"}, {"bwa", "BW"},
	{"caboverde", "CV"}, {"caf", "CF"}, {"cambodia", "KH"}, {"cameroon", "CM"},
	{"can", "CA"}, {"canada", "CA"}, {"capeverde", "CV"}, {"caribbeannetherlands", "BQ"},
	{"caymanislands", "KY"}, {"cck", "CC"}, {"centralafricanrepublic", "CF"}, {"chad", "TD"},
	{"che", "CH"}, {"chile", "CL"}, {"china", "CN"}, {"chinesetaipei", "TW"}, {"chl", "CL"},
	{"chn", "CN"}, {"christmasisland", "CX"}, {"civ", "CI"}, {"cmr", "CM"}, {"cocos", "CC"},
	{"cocoskeelingislands", "CC"}, {"cod", "CD"}, {"cog", "CG"}, {"cok", "CK"},
	{"col", "CO"}, {"colombia", "CO"}, {"com", "KM"}, {"commonwealthofdominica", "DM"},
	{"commonwealthofthebahamas", "BS"}, {"commonwealthofthenorthernmarianaislands", "MP"},
	{"comoros", "KM"}, {"congo", "CG"}, {"congobrazzaville", "CG"}, {"congokinshasa", "CD"},
	{"congothedemocraticrepublicofthe", "CD"}, {"cookislands", "CK"}, {"coreadelsur", "KR"},
	{"costarica", "CR"}, {"cotedivoire", "CI"}, {"cpv", "CV"}, {"cri", "CR"},
	{"croatia", "HR"}, {"cub", "CU"}, {"cuba", "CU"}, {"curacao", "CW"}, {"curaçao", "CW"},
	{"cuw", "CW"}, {"cxr", "CX"}, {"cym", "KY"}, {"cyp", "CY"}, {"cyprus", "CY"},
	{"cze", "CZ"}, {"czechia", "CZ"}, {"czechrepublic", "CZ"}, {"côtedivoire", "CI"},
	{"danmark", "DK"}, {"democraticpeoplesrepublicofkorea", "KP"},
	{"democraticrepublicofcongo", "CD"}, {"democraticrepublicofsaotomeandprincipe", "ST"},
	{"democraticrepublicoftimorleste", "TL"},
	{"democraticsocialistrepublicofsrilanka", "LK"}, {"denmark", "DK"}, {"deu", "DE"},
	{"deutschland", "DE"}, {"dji", "DJ"}, {"djibouti", "DJ"}, {"dma", "DM"}, {"dnk", "DK"},
	{"dom", "DO"}, {"dominica", "DM"}, {"dominicanrepublic", "DO"}, {"dprk", "KP"},
	{"drc", "CD"}, {"drcongo", "CD"}, {"dza", "DZ"}, {"easternrepublicofuruguay", "UY"},
	{"easttimor", "TL"}, {"ecu", "EC"}, {"ecuador", "EC"}, {"egy", "EG"}, {"egypt", "EG"},
	{"eire", "IE"}, {"elsalvador", "SV"}, {"emirates", "AE"}, {"england", "GB"},
	{"equatorialguinea", "GQ"}, {"eri", "ER"}, {"eritrea", "ER"}, {"esh", "EH"},
	{"esp", "ES"}, {"espana", "ES"}, {"españa", "ES"}, {"est", "EE"}, {"estonia", "EE"},
	{"eswatini", "SZ"}, {"eth", "ET"}, {"ethiopia", "ET"}, {"falklandislands", "FK"},
	{"falklandislandsmalvinas", "FK"}, {"faroeislands", "FO"},
	{"federaldemocraticrepublicofethiopia", "ET"},
	{"federaldemocraticrepublicofnepal", "NP"}, {"federalrepublicofgermany", "DE"},
	{"federalrepublicofnigeria", "NG"}, {"federalrepublicofsomalia", "SO"},
	{"federatedstatesofmicronesia", "FM"}, {"federativerepublicofbrazil", "BR"},
	{"fiji", "FJ"}, {"fin", "FI"}, {"finland", "FI"}, {"fji", "FJ"}, {"flk", "FK"},
	{"fra", "FR"}, {"france", "FR"}, {"frenchguiana", "GF"}, {"frenchpolynesia", "PF"},
	{"frenchrepublic", "FR"}, {"frenchsouthernterritories", "TF"}, {"fro", "FO"},
	{"fsm", "FM"}, {"gab", "GA"}, {"gabon", "GA"}, {"gaboneserepublic", "GA"},
	{"gambia", "GM"}, {"gbr", "GB"}, {"geo", "GE"}, {"georgia", "GE"}, {"germany", "DE"},
	{"ggy", "GG"}, {"gha", "GH"}, {"ghana", "GH"}, {"gib", "GI"}, {"gibraltar", "GI"},
	{"gin", "GN"}, {"glp", "GP"}, {"gmb", "GM"}, {"gnb", "GW"}, {"gnq", "GQ"},
	{"grandduchyofluxembourg", "LU"}, {"grc", "GR"}, {"grd", "GD"}, {"greatbritain", "GB"},
	{"greece", "GR"}, {"greenland", "GL"}, {"grenada", "GD"}, {"grl", "GL"}, {"gtm", "GT"},
	{"guadeloupe", "GP"}, {"guam", "GU"}, {"guatemala", "GT"}, {"guernsey", "GG"},
	{"guf", "GF"}, {"guinea", "GN"}, {"guineabissau", "GW"}, {"gum", "GU"}, {"guy", "GY"},
	{"guyana", "GY"}, {"haiti", "HT"}, {"hashemitekingdomofjordan", "JO"},
	{"heardandmcdonaldislands", "HM"}, {"heardislandandmcdonaldislands", "HM"},
	{"heardmcdonaldislands", "HM"}, {"hellenicrepublic", "GR"}, {"hkg", "HK"}, {"hmd", "HM"},
	{"hnd", "HN"}, {"holland", "NL"}, {"holysee", "VA"}, {"holyseevaticancitystate", "VA"},
	{"honduras", "HN"}, {"hongkong", "HK"}, {"hongkongsar", "HK"},
	{"hongkongsarchina", "HK"}, {"hongkongspecialadministrativeregionofchina", "HK"},
	{"hrv", "HR"}, {"hti", "HT"}, {"hun", "HU"}, {"hungary", "HU"}, {"iceland", "IS"},
	{"idn", "ID"}, {"imn", "IM"}, {"ind", "IN"}, {"independentstateofpapuanewguinea", "PG"},
	{"independentstateofsamoa", "WS"}, {"india", "IN"}, {"indonesia", "ID"}, {"iot", "IO"},
	{"iran", "IR"}, {"iranislamicrepublicof", "IR"}, {"iraq", "IQ"}, {"ireland", "IE"},
	{"irl", "IE"}, {"irn", "IR"}, {"irq", "IQ"}, {"isl", "IS"},
	{"islamicrepublicofafghanistan", "AF"}, {"islamicrepublicofiran", "IR"},
	{"islamicrepublicofmauritania", "MR"}, {"islamicrepublicofpakistan", "PK"},
	{"isleofman", "IM"}, {"isr", "IL"}, {"israel", "IL"}, {"ita", "IT"}, {"italia", "IT"},
	{"italianrepublic", "IT"}, {"italy", "IT"}, {"ivorycoast", "CI"}, {"jam", "JM"},
	{"jamaica", "JM"}, {"japan", "JP"}, {"jersey", "JE"}, {"jey", "JE"}, {"jor", "JO"},
	{"jordan", "JO"}, {"jpn", "JP"}, {"kaz", "KZ"}, {"kazakhstan", "KZ"}, {"ken", "KE"},
	{"kenya", "KE"}, {"kgz", "KG"}, {"khm", "KH"}, {"kingdomofbahrain", "BH"},
	{"kingdomofbelgium", "BE"}, {"kingdomofbhutan", "BT"}, {"kingdomofcambodia", "KH"},
	{"kingdomofdenmark", "DK"}, {"kingdomofeswatini", "SZ"}, {"kingdomoflesotho", "LS"},
	{"kingdomofmorocco", "MA"}, {"kingdomofnorway", "NO"}, {"kingdomofsaudiarabia", "SA"},
	{"kingdomofspain", "ES"}, {"kingdomofsweden", "SE"}, {"kingdomofthailand", "TH"},
	{"kingdomofthenetherlands", "NL"}, {"kingdomoftonga", "TO"}, {"kir", "KI"},
	{"kiribati", "KI"}, {"kna", "KN"}, {"kor", "KR"}, {"korea", "KR"},
	{"koreademocraticpeoplesrepublicof", "KP"}, {"korearep", "KR"}, {"korearepublic", "KR"},
	{"korearepublicof", "KR"}, {"koreasouth", "KR"}, {"kosovo", "XK"}, {"ksa", "SA"},
	{"kuwait", "KW"}, {"kwt", "KW"}, {"kyrgyzrepublic", "KG"}, {"kyrgyzstan", "KG"},
	{"lao", "LA"}, {"laopeoplesdemocraticrepublic", "LA"}, {"laos", "LA"}, {"latvia", "LV"},
	{"lbn", "LB"}, {"lbr", "LR"}, {"lby", "LY"}, {"lca", "LC"}, {"lebaneserepublic", "LB"},
	{"lebanon", "LB"}, {"lesotho", "LS"}, {"liberia", "LR"}, {"libya", "LY"}, {"lie", "LI"},
	{"liechtenstein", "LI"}, {"lithuania", "LT"}, {"lka", "LK"}, {"lso", "LS"},
	{"ltu", "LT"}, {"lux", "LU"}, {"luxembourg", "LU"}, {"lva", "LV"}, {"mac", "MO"},
	{"macao", "MO"}, {"macaosar", "MO"}, {"macaosarchina", "MO"},
	{"macaospecialadministrativeregionofchina", "MO"}, {"macau", "MO"}, {"macedonia", "MK"},
	{"madagascar", "MG"}, {"maf", "MF"}, {"mainlandchina", "CN"}, {"malawi", "MW"},
	{"malaysia", "MY"}, {"maldives", "MV"}, {"mali", "ML"}, {"malta", "MT"}, {"mar", "MA"},
	{"marshallislands", "MH"}, {"martinique", "MQ"}, {"mauritania", "MR"},
	{"mauritius", "MU"}, {"mayotte", "YT"}, {"mco", "MC"}, {"mda", "MD"}, {"mdg", "MG"},
	{"mdv", "MV"}, {"mex", "MX"}, {"mexico", "MX"}, {"mhl", "MH"}, {"micronesia", "FM"},
	{"micronesiafederatedstatesof", "FM"}, {"mkd", "MK"}, {"mli", "ML"}, {"mlt", "MT"},
	{"mmr", "MM"}, {"mne", "ME"}, {"mng", "MN"}, {"mnp", "MP"}, {"moldova", "MD"},
	{"moldovarepublicof", "MD"}, {"monaco", "MC"}, {"mongolia", "MN"}, {"montenegro", "ME"},
	{"montserrat", "MS"}, {"morocco", "MA"}, {"moz", "MZ"}, {"mozambique", "MZ"},
	{"mrt", "MR"}, {"msr", "MS"}, {"mtq", "MQ"}, {"mus", "MU"}, {"mwi", "MW"},
	{"myanmar", "MM"}, {"myanmarburma", "MM"}, {"mys", "MY"}, {"myt", "YT"},
	{"méxico", "MX"}, {"nam", "NA"}, {"namibia", "NA"}, {"nauru", "NR"}, {"ncl", "NC"},
	{"nederland", "NL"}, {"nepal", "NP"}, {"ner", "NE"}, {"netherlands", "NL"},
	{"newcaledonia", "NC"}, {"newzealand", "NZ"}, {"nfk", "NF"}, {"nga", "NG"},
	{"nic", "NI"}, {"nicaragua", "NI"}, {"niger", "NE"}, {"nigeria", "NG"}, {"niu", "NU"},
	{"niue", "NU"}, {"nld", "NL"}, {"nor", "NO"}, {"norfolkisland", "NF"}, {"norge", "NO"},
	{"northernireland", "GB"}, {"northernmarianaislands", "MP"}, {"northkorea", "KP"},
	{"northmacedonia", "MK"}, {"norway", "NO"}, {"npl", "NP"}, {"nru", "NR"},
	{"nzaotearoa", "NZ"}, {"nzl", "NZ"}, {"oman", "OM"}, {"omn", "OM"}, {"osterreich", "AT"},
	{"pak", "PK"}, {"pakistan", "PK"}, {"palau", "PW"}, {"palestine", "PS"},
	{"palestinestateof", "PS"}, {"palestinianterritories", "PS"}, {"pan", "PA"},
	{"panama", "PA"}, {"papuanewguinea", "PG"}, {"paraguay", "PY"}, {"pcn", "PN"},
	{"peoplesdemocraticrepublicofalgeria", "DZ"}, {"peoplesrepublicofbangladesh", "BD"},
	{"peoplesrepublicofchina", "CN"}, {"per", "PE"}, {"peru", "PE"}, {"philippine", "PH"},
	{"philippines", "PH"}, {"phl", "PH"}, {"pitcairn", "PN"}, {"pitcairnislands", "PN"},
	{"plurinationalstateofbolivia", "BO"}, {"plw", "PW"}, {"png", "PG"}, {"pol", "PL"},
	{"poland", "PL"}, {"polska", "PL"}, {"portugal", "PT"}, {"portugueserepublic", "PT"},
	{"prc", "CN"}, {"prchina", "CN"}, {"pri", "PR"}, {"principalityofandorra", "AD"},
	{"principalityofliechtenstein", "LI"}, {"principalityofmonaco", "MC"}, {"prk", "KP"},
	{"prt", "PT"}, {"pry", "PY"}, {"pse", "PS"}, {"puertorico", "PR"}, {"pyf", "PF"},
	{"qat", "QA"}, {"qatar", "QA"}, {"repofkorea", "KR"}, {"republicofalbania", "AL"},
	{"republicofangola", "AO"}, {"republicofarmenia", "AM"}, {"republicofaustria", "AT"},
	{"republicofazerbaijan", "AZ"}, {"republicofbelarus", "BY"}, {"republicofbenin", "BJ"},
	{"republicofbosniaandherzegovina", "BA"}, {"republicofbotswana", "BW"},
	{"republicofbulgaria", "BG"}, {"republicofburundi", "BI"}, {"republicofcaboverde", "CV"},
	{"republicofcameroon", "CM"}, {"republicofchad", "TD"}, {"republicofchile", "CL"},
	{"republicofchina", "TW"}, {"republicofcolombia", "CO"}, {"republicofcostarica", "CR"},
	{"republicofcotedivoire", "CI"}, {"republicofcroatia", "HR"}, {"republicofcuba", "CU"},
	{"republicofcyprus", "CY"}, {"republicofcôtedivoire", "CI"},
	{"republicofdjibouti", "DJ"}, {"republicofecuador", "EC"},
	{"republicofelsalvador", "SV"}, {"republicofequatorialguinea", "GQ"},
	{"republicofestonia", "EE"}, {"republicoffiji", "FJ"}, {"republicoffinland", "FI"},
	{"republicofghana", "GH"}, {"republicofguatemala", "GT"}, {"republicofguinea", "GN"},
	{"republicofguineabissau", "GW"}, {"republicofguyana", "GY"}, {"republicofhaiti", "HT"},
	{"republicofhonduras", "HN"}, {"republicoficeland", "IS"}, {"republicofindia", "IN"},
	{"republicofindonesia", "ID"}, {"republicofiraq", "IQ"}, {"republicofireland", "IE"},
	{"republicofkazakhstan", "KZ"}, {"republicofkenya", "KE"}, {"republicofkiribati", "KI"},
	{"republicofkorea", "KR"}, {"republicoflatvia", "LV"}, {"republicofliberia", "LR"},
	{"republicoflithuania", "LT"}, {"republicofmadagascar", "MG"},
	{"republicofmalawi", "MW"}, {"republicofmaldives", "MV"}, {"republicofmali", "ML"},
	{"republicofmalta", "MT"}, {"republicofmauritius", "MU"}, {"republicofmoldova", "MD"},
	{"republicofmozambique", "MZ"}, {"republicofmyanmar", "MM"}, {"republicofnamibia", "NA"},
	{"republicofnauru", "NR"}, {"republicofnicaragua", "NI"},
	{"republicofnorthmacedonia", "MK"}, {"republicofpalau", "PW"},
	{"republicofpanama", "PA"}, {"republicofparaguay", "PY"}, {"republicofperu", "PE"},
	{"republicofpoland", "PL"}, {"republicofsanmarino", "SM"}, {"republicofsenegal", "SN"},
	{"republicofserbia", "RS"}, {"republicofseychelles", "SC"},
	{"republicofsierraleone", "SL"}, {"republicofsingapore", "SG"},
	{"republicofslovenia", "SI"}, {"republicofsouthafrica", "ZA"},
	{"republicofsouthsudan", "SS"}, {"republicofsuriname", "SR"},
	{"republicoftajikistan", "TJ"}, {"republicofthecongo", "CG"},
	{"republicofthegambia", "GM"}, {"republicofthemarshallislands", "MH"},
	{"republicoftheniger", "NE"}, {"republicofthephilippines", "PH"},
	{"republicofthesudan", "SD"}, {"republicoftrinidadandtobago", "TT"},
	{"republicoftunisia", "TN"}, {"republicofturkiye", "TR"}, {"republicoftürkiye", "TR"},
	{"republicofuganda", "UG"}, {"republicofuzbekistan", "UZ"}, {"republicofvanuatu", "VU"},
	{"republicofyemen", "YE"}, {"republicofzambia", "ZM"}, {"republicofzimbabwe", "ZW"},
	{"reu", "RE"}, {"reunion", "RE"}, {"roc", "TW"}, {"rok", "KR"}, {"romania", "RO"},
	{"rou", "RO"}, {"rsa", "ZA"}, {"rus", "RU"}, {"russia", "RU"},
	{"russianfederation", "RU"}, {"rwa", "RW"}, {"rwanda", "RW"}, {"rwandeserepublic", "RW"},
	{"réunion", "RE"}, {"saintbarthelemy", "BL"}, {"saintbarthélemy", "BL"},
	{"sainthelena", "SH"}, {"sainthelenaascensionandtristandacunha", "SH"},
	{"saintkittsandnevis", "KN"}, {"saintkittsnevis", "KN"}, {"saintlucia", "LC"},
	{"saintmartin", "MF"}, {"saintmartinfrenchpart", "MF"}, {"saintpierreandmiquelon", "PM"},
	{"saintpierremiquelon", "PM"}, {"saintvincentandthegrenadines", "VC"},
	{"saintvincentgrenadines", "VC"}, {"samoa", "WS"}, {"sanmarino", "SM"},
	{"saotomeandprincipe", "ST"}, {"saotomeprincipe", "ST"}, {"sau", "SA"}, {"saudi", "SA"},
	{"saudiarabia", "SA"}, {"schweiz", "CH"}, {"scotland", "GB"}, {"sdn", "SD"},
	{"sen", "SN"}, {"senegal", "SN"}, {"serbia", "RS"}, {"seychelles", "SC"}, {"sgp", "SG"},
	{"sgs", "GS"}, {"shn", "SH"}, {"sierraleone", "SL"}, {"singapore", "SG"},
	{"sintmaarten", "SX"}, {"sintmaartendutchpart", "SX"}, {"sjm", "SJ"}, {"skorea", "KR"},
	{"slb", "SB"}, {"sle", "SL"}, {"slovakia", "SK"}, {"slovakrepublic", "SK"},
	{"slovenia", "SI"}, {"slv", "SV"}, {"smr", "SM"}, {"socialistrepublicofvietnam", "VN"},
	{"solomonislands", "SB"}, {"som", "SO"}, {"somalia", "SO"}, {"southafrica", "ZA"},
	{"southgeorgiaandsouthsandwichislands", "GS"},
	{"southgeorgiaandthesouthsandwichislands", "GS"},
	{"southgeorgiasouthsandwichislands", "GS"}, {"southkorea", "KR"}, {"southsudan", "SS"},
	{"spain", "ES"}, {"spm", "PM"}, {"srb", "RS"}, {"srilanka", "LK"}, {"ssd", "SS"},
	{"stateofisrael", "IL"}, {"stateofkuwait", "KW"}, {"stateofqatar", "QA"},
	{"stbarthelemy", "BL"}, {"stbarthélemy", "BL"}, {"sthelena", "SH"},
	{"stkittsandnevis", "KN"}, {"stkittsnevis", "KN"}, {"stlucia", "LC"}, {"stmartin", "MF"},
	{"stp", "ST"}, {"stpierreandmiquelon", "PM"}, {"stpierremiquelon", "PM"},
	{"stvincentandgrenadines", "VC"}, {"stvincentgrenadines", "VC"}, {"sudan", "SD"},
	{"suisse", "CH"}, {"sultanateofoman", "OM"}, {"suomi", "FI"}, {"sur", "SR"},
	{"suriname", "SR"}, {"svalbardandjanmayen", "SJ"}, {"svalbardjanmayen", "SJ"},
	{"sverige", "SE"}, {"svk", "SK"}, {"svn", "SI"}, {"swaziland", "SZ"}, {"swe", "SE"},
	{"sweden", "SE"}, {"swissconfederation", "CH"}, {"switzerland", "CH"}, {"swz", "SZ"},
	{"sxm", "SX"}, {"syc", "SC"}, {"syr", "SY"}, {"syria", "SY"},
	{"syrianarabrepublic", "SY"}, {"sãotoméandpríncipe", "ST"}, {"sãotomépríncipe", "ST"},
	{"taiwan", "TW"}, {"taiwanprovinceofchina", "TW"}, {"taiwanroc", "TW"},
	{"tajikistan", "TJ"}, {"tanzania", "TZ"}, {"tanzaniaunitedrepublicof", "TZ"},
	{"tca", "TC"}, {"tcd", "TD"}, {"tgo", "TG"}, {"tha", "TH"}, {"thailand", "TH"},
	{"thebahamas", "BS"}, {"thegambia", "GM"}, {"thenetherlands", "NL"},
	{"thephilippines", "PH"}, {"thestateoferitrea", "ER"}, {"thestateofpalestine", "PS"},
	{"theunitedkingdom", "GB"}, {"theunitedstates", "US"}, {"timorleste", "TL"},
	{"tjk", "TJ"}, {"tkl", "TK"}, {"tkm", "TM"}, {"tls", "TL"}, {"togo", "TG"},
	{"togoleserepublic", "TG"}, {"tokelau", "TK"}, {"ton", "TO"}, {"tonga", "TO"},
	{"trinidad", "TT"}, {"trinidadandtobago", "TT"}, {"trinidadtobago", "TT"}, {"tto", "TT"},
	{"tun", "TN"}, {"tunisia", "TN"}, {"tur", "TR"}, {"turkey", "TR"}, {"turkiye", "TR"},
	{"turkmenistan", "TM"}, {"turksandcaicosislands", "TC"}, {"turkscaicosislands", "TC"},
	{"tuv", "TV"}, {"tuvalu", "TV"}, {"twn", "TW"}, {"tza", "TZ"}, {"türkiye", "TR"},
	{"uae", "AE"}, {"uga", "UG"}, {"uganda", "UG"}, {"uk", "GB"}, {"ukr", "UA"},
	{"ukraine", "UA"}, {"umi", "UM"}, {"unionofthecomoros", "KM"},
	{"unitedarabemirates", "AE"}, {"unitedkingdom", "GB"},
	{"unitedkingdomofgreatbritainandnorthernireland", "GB"}, {"unitedmexicanstates", "MX"},
	{"unitedrepublicoftanzania", "TZ"}, {"unitedstates", "US"},
	{"unitedstatesminoroutlyingislands", "UM"}, {"unitedstatesofamerica", "US"},
	{"uruguay", "UY"}, {"ury", "UY"}, {"us", "US"}, {"usa", "US"},
	{"usoutlyingislands", "UM"}, {"usvirginislands", "VI"}, {"uzb", "UZ"},
	{"uzbekistan", "UZ"}, {"vanuatu", "VU"}, {"vat", "VA"}, {"vatican", "VA"},
	{"vaticancity", "VA"}, {"vct", "VC"}, {"ven", "VE"}, {"venezuela", "VE"},
	{"venezuelabolivarianrepublicof", "VE"}, {"vgb", "VG"}, {"vietnam", "VN"}, {"vir", "VI"},
	{"virginislandsbritish", "VG"}, {"virginislandsoftheunitedstates", "VI"},
	{"virginislandsus", "VI"}, {"vnm", "VN"}, {"vut", "VU"}, {"wales", "GB"},
	{"wallisandfutuna", "WF"}, {"wallisfutuna", "WF"}, {"westernsahara", "EH"},
	{"wlf", "WF"}, {"wsm", "WS"}, {"xkx", "XK"}, {"yem", "YE"}, {"yemen", "YE"},
	{"zaf", "ZA"}, {"zambia", "ZM"}, {"zimbabwe", "ZW"}, {"zmb", "ZM"}, {"zwe", "ZW"},
	{"ålandislands", "AX"}, {"österreich", "AT"}, {"германия", "DE"}, {"россия", "RU"},
	{"アメリカ", "US"}, {"中国", "CN"}, {"中國", "CN"}, {"台湾", "TW"}, {"台灣", "TW"},
	{"日本", "JP"}, {"美国", "US"}, {"韓国", "KR"}, {"韩国", "KR"}, {"香港", "HK"},
	{"가나", "GH"}, {"가봉", "GA"}, {"가이아나", "GY"}, {"감비아", "GM"}, {"건지", "GG"},
	{"과들루프", "GP"}, {"과테말라", "GT"}, {"괌", "GU"}, {"그레나다", "GD"},
	{"그리스", "GR"}, {"그린란드", "GL"}, {"기니", "GN"}, {"기니비사우", "GW"},
	{"나미비아", "NA"}, {"나우루", "NR"}, {"나이지리아", "NG"}, {"남극대륙", "AQ"},
	{"남수단", "SS"}, {"남아공", "ZA"}, {"남아프리카", "ZA"}, {"남아프리카공화국", "ZA"},
	{"남한", "KR"}, {"네덜란드", "NL"}, {"네덜란드령카리브", "BQ"}, {"네델란드", "NL"},
	{"네팔", "NP"}, {"노르웨이", "NO"}, {"노퍽섬", "NF"}, {"뉴질랜드", "NZ"},
	{"뉴칼레도니아", "NC"}, {"니우에", "NU"}, {"니제르", "NE"}, {"니카라과", "NI"},
	{"대만", "TW"}, {"대한민국", "KR"}, {"대한민국한국", "KR"}, {"덴마크", "DK"},
	{"도미니카", "DM"}, {"도미니카공화국", "DO"}, {"독일", "DE"}, {"동티모르", "TL"},
	{"라오스", "LA"}, {"라이베리아", "LR"}, {"라트비아", "LV"}, {"러시아", "RU"},
	{"러시아연방", "RU"}, {"레바논", "LB"}, {"레소토", "LS"}, {"레위니옹", "RE"},
	{"루마니아", "RO"}, {"룩셈부르크", "LU"}, {"르완다", "RW"}, {"리비아", "LY"},
	{"리투아니아", "LT"}, {"리히텐슈타인", "LI"}, {"마다가스카르", "MG"},
	{"마르티니크", "MQ"}, {"마셜제도", "MH"}, {"마요트", "YT"}, {"마카오", "MO"},
	{"마카오중국특별행정구", "MO"}, {"말라위", "MW"}, {"말레이시아", "MY"},
	{"말레이지아", "MY"}, {"말리", "ML"}, {"맨섬", "IM"}, {"멕시코", "MX"}, {"모나코", "MC"},
	{"모로코", "MA"}, {"모리셔스", "MU"}, {"모리타니", "MR"}, {"모잠비크", "MZ"},
	{"몬테네그로", "ME"}, {"몬트세라트", "MS"}, {"몰도바", "MD"}, {"몰디브", "MV"},
	{"몰타", "MT"}, {"몽고", "MN"}, {"몽골", "MN"}, {"미국", "US"},
	{"미국령버진아일랜드", "VI"}, {"미국령해외제도", "UM"}, {"미얀마", "MM"},
	{"미크로네시아", "FM"}, {"미합중국", "US"}, {"바누아투", "VU"}, {"바레인", "BH"},
	{"바베이도스", "BB"}, {"바티칸", "VA"}, {"바티칸시국", "VA"}, {"바하마", "BS"},
	{"방글라데시", "BD"}, {"버마", "MM"}, {"버뮤다", "BM"}, {"베냉", "BJ"},
	{"베네수엘라", "VE"}, {"베트남", "VN"}, {"벨기에", "BE"}, {"벨라루스", "BY"},
	{"벨리즈", "BZ"}, {"보스니아헤르체고비나", "BA"}, {"보츠와나", "BW"}, {"볼리비아", "BO"},
	{"부룬디", "BI"}, {"부르키나파소", "BF"}, {"부베섬", "BV"}, {"부탄", "BT"},
	{"북마리아나제도", "MP"}, {"북마케도니아", "MK"}, {"북한", "KP"}, {"불가리아", "BG"},
	{"브라질", "BR"}, {"브루나이", "BN"}, {"사모아", "WS"}, {"사우디", "SA"},
	{"사우디아라비아", "SA"}, {"사우스조지아사우스샌드위치제도", "GS"}, {"산마리노", "SM"},
	{"상투메프린시페", "ST"}, {"생마르탱", "MF"}, {"생바르텔레미", "BL"},
	{"생피에르미클롱", "PM"}, {"서사하라", "EH"}, {"세네갈", "SN"}, {"세르비아", "RS"},
	{"세이셸", "SC"}, {"세인트루시아", "LC"}, {"세인트빈센트그레나딘", "VC"},
	{"세인트키츠네비스", "KN"}, {"세인트헬레나", "SH"}, {"소말리아", "SO"},
	{"솔로몬제도", "SB"}, {"수단", "SD"}, {"수리남", "SR"}, {"스리랑카", "LK"},
	{"스발바르제도얀마웬섬", "SJ"}, {"스웨덴", "SE"}, {"스위스", "CH"}, {"스위스연방", "CH"},
	{"스페인", "ES"}, {"슬로바키아", "SK"}, {"슬로베니아", "SI"}, {"시리아", "SY"},
	{"시에라리온", "SL"}, {"신트마르턴", "SX"}, {"싱가포르", "SG"}, {"싱가폴", "SG"},
	{"아랍에미레이트", "AE"}, {"아랍에미리트", "AE"}, {"아랍에미리트연합", "AE"},
	{"아루바", "AW"}, {"아르메니아", "AM"}, {"아르헨티나", "AR"}, {"아메리칸사모아", "AS"},
	{"아이슬란드", "IS"}, {"아이티", "HT"}, {"아일랜드", "IE"}, {"아제르바이잔", "AZ"},
	{"아프가니스탄", "AF"}, {"안도라", "AD"}, {"알바니아", "AL"}, {"알제리", "DZ"},
	{"앙골라", "AO"}, {"앤티가바부다", "AG"}, {"앵귈라", "AI"}, {"에리트리아", "ER"},
	{"에스와티니", "SZ"}, {"에스토니아", "EE"}, {"에콰도르", "EC"}, {"에티오피아", "ET"},
	{"엘살바도르", "SV"}, {"영국", "GB"}, {"영국령버진아일랜드", "VG"},
	{"영국령인도양지역", "IO"}, {"예멘", "YE"}, {"오만", "OM"}, {"오스트레일리아", "AU"},
	{"오스트리아", "AT"}, {"온두라스", "HN"}, {"올란드제도", "AX"},
	{"왈리스푸투나제도", "WF"}, {"요르단", "JO"}, {"우간다", "UG"}, {"우루과이", "UY"},
	{"우즈베키스탄", "UZ"}, {"우크라이나", "UA"}, {"월남", "VN"}, {"이라크", "IQ"},
	{"이란", "IR"}, {"이스라엘", "IL"}, {"이집트", "EG"}, {"이탈리아", "IT"},
	{"이태리", "IT"}, {"인도", "IN"}, {"인도네시아", "ID"}, {"인도네시아공화국", "ID"},
	{"일본", "JP"}, {"잉글랜드", "GB"}, {"자메이카", "JM"}, {"잠비아", "ZM"}, {"저지", "JE"},
	{"적도기니", "GQ"}, {"조선민주주의인민공화국", "KP"}, {"조지아", "GE"}, {"중국", "CN"},
	{"중앙아프리카공화국", "CF"}, {"중화인민공화국", "CN"}, {"지부티", "DJ"},
	{"지브롤터", "GI"}, {"짐바브웨", "ZW"}, {"차드", "TD"}, {"체코", "CZ"},
	{"체코공화국", "CZ"}, {"칠레", "CL"}, {"카메룬", "CM"}, {"카보베르데", "CV"},
	{"카자흐스탄", "KZ"}, {"카타르", "QA"}, {"캄보디아", "KH"}, {"캐나다", "CA"},
	{"케냐", "KE"}, {"케이맨제도", "KY"}, {"코모로", "KM"}, {"코소보", "XK"},
	{"코스타리카", "CR"}, {"코코스제도", "CC"}, {"코트디부아르", "CI"}, {"콜롬비아", "CO"},
	{"콩고브라자빌", "CG"}, {"콩고킨샤사", "CD"}, {"쿠바", "CU"}, {"쿠웨이트", "KW"},
	{"쿡제도", "CK"}, {"퀴라소", "CW"}, {"크로아티아", "HR"}, {"크리스마스섬", "CX"},
	{"키르기스스탄", "KG"}, {"키리바시", "KI"}, {"키프로스", "CY"}, {"타이완", "TW"},
	{"타지키스탄", "TJ"}, {"탄자니아", "TZ"}, {"태국", "TH"}, {"터크스케이커스제도", "TC"},
	{"터키", "TR"}, {"토고", "TG"}, {"토켈라우", "TK"}, {"통가", "TO"},
	{"투르크메니스탄", "TM"}, {"투발루", "TV"}, {"튀니지", "TN"}, {"튀르키예", "TR"},
	{"트리니다드토바고", "TT"}, {"파나마", "PA"}, {"파라과이", "PY"}, {"파키스탄", "PK"},
	{"파푸아뉴기니", "PG"}, {"팔라우", "PW"}, {"팔레스타인지구", "PS"}, {"페로제도", "FO"},
	{"페루", "PE"}, {"포르투갈", "PT"}, {"포클랜드제도", "FK"}, {"폴란드", "PL"},
	{"푸에르토리코", "PR"}, {"프랑스", "FR"}, {"프랑스령기아나", "GF"},
	{"프랑스령남방지역", "TF"}, {"프랑스령폴리네시아", "PF"}, {"피지", "FJ"},
	{"핀란드", "FI"}, {"필리핀", "PH"}, {"핏케언제도", "PN"}, {"한국", "KR"},
	{"허드맥도널드제도", "HM"}, {"헝가리", "HU"}, {"호주", "AU"}, {"홍콩", "HK"},
	{"홍콩중국특별행정구", "HK"}, {"화란", "NL"},
};
/* clang-format on */

static int
compare(const void *key, const void *entry)
{
	return strcmp(key, ((const struct country_name *)entry)->key);
}

/* Letters of S: no blanks, no ASCII punctuation, no typographic quotes and dashes. */
static bool
key_of(struct slice s, char key[LONGEST])
{
	static _Thread_local struct buf scratch;
	size_t n = 0;

	s = text_fold_compat(s, &scratch);
	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];

		if (c == 0xe2 && i + 2 < s.n && ((unsigned char)s.p[i + 1] & 0xfe) == 0x80) {
			i += 2;
			continue;
		}
		if (c < 'a' || (c > 'z' && c < 0x80))
			continue;
		if (n == LONGEST - 1)
			return false;
		key[n++] = (char)c;
	}
	key[n] = '\0';
	return true;
}

bool
country_parse(struct slice s, char dst[3])
{
	const struct country_name *found;
	char key[LONGEST];

	if (!key_of(s, key))
		return false;
	if (strlen(key) == 2) {
		for (size_t i = 0; i < sizeof(alpha2) - 1; i += 2) {
			if ((alpha2[i] | 0x20) == key[0] && (alpha2[i + 1] | 0x20) == key[1]) {
				memcpy(dst, alpha2 + i, 2);
				dst[2] = '\0';
				return true;
			}
		}
	}
	found = bsearch(key, name, sizeof(name) / sizeof(name[0]), sizeof(name[0]), compare);
	if (!found)
		return false;
	strcpy(dst, found->code);
	return true;
}
