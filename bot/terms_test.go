package bot_test

import (
	"os"
	"regexp"
	"strings"
	"testing"

	"kaspibot/bot/chat"
	"kaspibot/kaspi/kaspitest"
)

// term is one thing that people read about: by one word, wherever they read of it. The losers are what it was called
// beside that word, or could be.
type term struct {
	word   string
	losers string // a regular expression
	why    string
}

// terms are the word lists of the languages. Kaspi's own words win wherever its cabinet has one.
var terms = map[string][]term{
	"ru": {
		{"артикул", `SKU`, "the cabinet says артикул, and Latin letters are hard to read aloud"},
		{"Al-Style", `поставщик`, "there is one supplier, and two names look like two of them"},
		{"код Al-Style", `артикул\pL* (Al-Style|у Al)|Al-Style: артикул`, "артикул is the seller's own code"},
		{"минимальная цена", `порог|не дешевле|вашего минимума`, "three words for one price; and limits of a list are what is allowed"},
		{"снят с продажи вами", `на паузе|продажа остановлена|остановку из чата`, "the cabinet has «В продаже»"},
		{"не в продаже: причина", `не продаётся[:,]|снято с продажи:`, "the cabinet has «В продаже»"},
		{"прайс-лист", `прайс(а|у|е|ом)?\b[^-]|нов\S+ список|прежн\S+ список|перв\S+ список`, "a list may be of anything"},
		{"товары магазина", `спис\S+ магазина|вашем списке`, "what the seller imports is not what Kaspi gets"},
		{"остаток придержан", `придержан запас|запас придержан|запаса нет`, "stock has one word, and запас is also a margin"},
		{"передать на Kaspi Доставку", `в Kaspi Доставку|курьер`, "so says the cabinet, and most goods are taken to a point"},
		{"моя доставка", `ваша доставка|своя доставка`, "the cabinet's section is «Моя доставка»"},
		{"ботом", `автоматически|втоматическое принятие|автопри`, "automatic may be Kaspi as well as the bot"},
		{"не в боте", `в кабинете или автоматически`, "automatic is what the bot does"},
		{"покупатель не отвечает", `дозвон`, "nobody of ours has called"},
		{"накладная появится", `сдела\S+ накладн|накладную сдела|её сделает`, "spoken language"},
		{"Kaspi недоступен", `достуча`, "spoken language"},
		{"по опыту продавцов", `по слухам`, "a rumour is nothing to act on"},
		{"одобрить возврат", `примет возврат|примет его`, "the cabinet says одобрить"},
		{"ввод", `снять (мой )?вопрос|вопрос снят|снимите его: /cancel`, "whose question it was is not clear"},
	},
	"kk": {
		{"артикул", `SKU`, "as in Russian"},
		{"баға парағы", `[Пп]райс-?пара|[Пп]райста`, "Kaspi says баға парағы"},
		{"дүкен тауарлары", `дүкен(нің)? тізімі`, "what the seller imports is not what Kaspi gets"},
		{"Al-Style", `жеткізуші`, "there is one supplier"},
		{"Al-Style коды", `Al-Style\S* артикул|Al-Style: артикул`, "артикул is the seller's own code"},
		{"қаптау", `\bора(у|л|п)|оралған|оралмаған`, "the button says қаптау"},
		{"күшін жою", `бас тарт`, "Kaspi says күшін жою; a question is left with Керек емес"},
		{"батырма", `түйме`, "Kaspi says батырма"},
		{"ресімдеу", `рәсімде`, "Kaspi says ресімдеу"},
		{"қабылдау орны", `(қабылдау|беру) пункт`, "Kaspi says орын"},
		{"ажырату", `өшіруі мүмкін`, "Kaspi says ажырату; өшіру also deletes"},
		{"табыстау", `тапсыру|тапсырыл|тапсырып|тапсыратын|тапсырмас`, "Kaspi says табыстау, and тапсырыс is an order"},
		{"Kaspi Жеткізу", `курьер`, "most goods are taken to a point"},
		{"менің жеткізуім", `өз жеткізу`, "as the cabinet's section"},
		{"сатылымнан алынған", `[Сс]атудан алын|сату тоқтат|кідіртілген`, "кідіртілді is a price list held back"},
		{"қалдық сақтап қойылған", `қор ұстал|қор жоқ|ұсталды`, "қор is a database too"},
		{"уценка", `ақауы бар`, "marked down is not broken"},
		{"2-бет / 3", `-бет, барлығы`, "shorter"},
		{"мекенжай", `адрес`, "a Kazakh word there is"},
		{"бот қабылдады", `автоматты түрде|[Аа]втоматты қабылда`, "automatic may be Kaspi as well as the bot"},
		{"тәжірибесінше", `деседі`, "a rumour is nothing to act on"},
		{"нәтижесін анықтаймын", `өзім білемін`, "it says: I know better"},
		{"сатып алушыға берілді", `(^|  |\n)тапсырыс беріл`, "it says that an order was placed"},
	},
	"en": {
		{"Al-Style", `\bsupplier`, "there is one supplier"},
		{"Al-Style code", `\b[Aa]rticles?\b`, "the SKU is the seller's own code"},
		{"minimum price", `\bfloor\b|Not under:`, "one word for one price"},
		{"taken off sale by you", `\b[Pp]aused\b`, "the cabinet has goods on sale and off sale"},
		{"the shop's products", `shop['’]s (own )?list`, "what the seller imports is not what Kaspi gets"},
		{"dry run", `\b[Oo]n trial`, "the README says dry run"},
		{"given to the buyer", `hand(ed|ing)? (it )?out|buyer has it`, "three words for one deed"},
		{"Kaspi Delivery", `courier`, "most goods are taken to a point"},
		{"my delivery", `[Oo]wn delivery`, "as the cabinet's section"},
		{"by the bot", `automatically|utomatic acceptance`, "automatic may be Kaspi as well as the bot"},
		{"fix", `\b[Mm]end`, "out of use"},
		{"by sellers' experience", `is said to`, "a rumour is nothing to act on"},
		{"rule pricing", `back to the rules`, "not English"},
		{"cost more", `dearer`, "not English"},
		{"can't be used", `does not do\b`, "not English"},
	},
}

// refusals are the buttons that leave a question without doing anything; each language has one word for that.
var refusals = map[string]struct{ word, losers string }{
	"ru": {"Не надо", `^(Нет|Отмена|Отменить|Не менять|Назад)$`},
	"kk": {"Керек емес", `^(Жоқ|Бас тарту|Өзгертпеу|Болдырмау)$`},
	"en": {"Never mind", `^(No|Cancel|Leave it|Back)$`},
}

var (
	action  = regexp.MustCompile(`{{.*?}}`)
	forms   = regexp.MustCompile(`(?:plural|or) [^}]*`)
	literal = regexp.MustCompile(`"([^"]*)"`)
	tags    = regexp.MustCompile(`<[^>]*>`)
)

// wordsOf is what a text says whatever its data: its letters, and the word forms that its actions choose from.
func wordsOf(body string) string {
	text := action.ReplaceAllStringFunc(body, func(a string) string {
		words := " "
		for _, f := range forms.FindAllString(a, -1) {
			for _, l := range literal.FindAllStringSubmatch(f, -1) {
				words += l[1] + " "
			}
		}
		return words
	})
	return tags.ReplaceAllString(text, "")
}

// notRaced skips what looks for words in one goroutine, where the race detector has nothing to see and takes long.
func notRaced(t *testing.T) {
	t.Helper()
	if kaspitest.Race {
		t.Skip("run without -race")
	}
}

func TestOneWordForOneThing(t *testing.T) {
	notRaced(t)
	t.Parallel()
	for _, language := range chat.Languages() {
		no, words := refusals[language], terms[language]
		losers, left := make([]*regexp.Regexp, len(words)), regexp.MustCompile(no.losers)
		for i, w := range words {
			losers[i] = regexp.MustCompile(`(?i)` + w.losers)
		}
		for _, folder := range rooms(t) {
			for name, body := range texts(t, folder, language) {
				text := wordsOf(body)
				for i, w := range words {
					if found := losers[i].FindString(text); found != "" {
						t.Errorf("%s %s says %q, the word is %q: %s", language, name, found, w.word, w.why)
					}
				}
				if strings.Contains(name, ".button.") && left.MatchString(strings.TrimSpace(text)) {
					t.Errorf("%s %s says %q, the word is %q", language, name, text, no.word)
				}
			}
		}
	}
}

var (
	pointed = regexp.MustCompile(`\d\.\d`)
	glued   = regexp.MustCompile(`}}(?:</\w+>)?-(\p{L}+)`)
	cased   = regexp.MustCompile(`{{(clock|moment|day|tenge|count|percent)[^}]*}} (бастап|бері|дейін|бойынша)`)
	ordinal = regexp.MustCompile(`^(нұсқа|бет|жол|құрылғы)`)
)

// Endings of Kazakh follow the last sound of a word, which data do not tell: 6-дан, but 5-тен.
func TestNumbersAreWrittenAsTheLanguageWritesThem(t *testing.T) {
	t.Parallel()
	for _, folder := range rooms(t) {
		for _, language := range []string{"ru", "kk"} {
			for name, body := range texts(t, folder, language) {
				if found := pointed.FindString(wordsOf(body)); found != "" && !strings.HasSuffix(name, "rules.want") { // how TOML writes them
					t.Errorf("%s %s has a point before decimals: %s", language, name, found)
				}
			}
		}
		for name, body := range texts(t, folder, "kk") {
			for _, m := range glued.FindAllStringSubmatch(body, -1) {
				if !ordinal.MatchString(m[1]) {
					t.Errorf("kk %s puts the ending -%s to a number", name, m[1])
				}
			}
			if found := cased.FindString(body); found != "" {
				t.Errorf("kk %s puts a case to a number or a time: %s", name, found)
			}
		}
	}
}

// cabinet are the names that the cabinet has in Russian only, beside which the other languages say what they mean.
var cabinet = regexp.MustCompile(`Товары|Загрузить прайс-лист|Автоматическая загрузка|Управление товарами|Прайс-лист|Скачать в XML|` +
	`История загрузок|Настройки|API токен`)

func TestEnglishHasNoRussianButTheCabinetsNames(t *testing.T) {
	t.Parallel()
	cyrillic := regexp.MustCompile(`\p{Cyrillic}+`)
	for _, folder := range rooms(t) {
		for name, body := range texts(t, folder, "en") {
			rest := cabinet.ReplaceAllString(wordsOf(body), "")
			if found := cyrillic.FindString(rest); found != "" {
				t.Errorf("en %s says %q", name, found)
			}
		}
	}
}

// The glossary is what a native reader checks: each term stands in texts, and what it could be called otherwise does not.
func TestKazakhGlossaryIsWhatTheTextsSay(t *testing.T) {
	notRaced(t)
	t.Parallel()
	file, err := os.ReadFile("terms_kk.tsv")
	if err != nil {
		t.Fatal(err)
	}
	var all strings.Builder
	for _, folder := range rooms(t) {
		for _, body := range texts(t, folder, "kk") {
			all.WriteString(cabinet.ReplaceAllString(wordsOf(body), "") + "\n")
		}
	}
	said, seen := strings.ToLower(all.String()), 0
	for line := range strings.Lines(string(file)) {
		if strings.HasPrefix(line, "#") {
			continue
		}
		cells := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		if len(cells) != 6 || cells[0] == "" || cells[2] == "" || cells[3] == "" || cells[5] == "" {
			t.Errorf("the line %q has not six cells", line)
			continue
		}
		seen++
		if !regexp.MustCompile(cells[1]).MatchString(said) {
			t.Errorf("no text says %q", cells[0])
		}
		if cells[4] == "" {
			continue
		}
		if found := regexp.MustCompile(`[^\n]*(^|[^\p{L}])(` + cells[4] + `)[^\n]*`).FindString(said); found != "" {
			t.Errorf("the word is %q: %s", cells[0], found)
		}
	}
	if seen < 30 {
		t.Errorf("%d terms", seen)
	}
}
