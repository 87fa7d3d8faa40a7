package bot_test

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"kaspibot/bot/tgtest"
	"kaspibot/feed"
	"kaspibot/kaspi/faults"
)

// stocked is a shop whose distributor has these goods.
func stocked(t *testing.T, changes ...func(*setup)) *shop {
	t.Helper()
	s := newShop(t, changes...)
	items := []feed.Item{
		{Article: "40101", Name: "Клавиатура <Степь>", Brand: "Степь", KaspiCodes: "104410022", Retail: 12_990, Stock: feed.Stock{N: 4}},
		{Article: "40102", Name: "Мышь Delux M618", Brand: "Delux", PartNumber: "DXM618BK", Cost: 5_000, Stock: feed.Stock{N: 9}},
		{Article: "40103", Name: "Колонка чёрная", Brand: "Xiaomi", PartNumber: "FXR4037CN", Retail: 11_490},
		{Article: "40104", Name: "Колонка белая", Brand: "Xiaomi", PartNumber: "FXR4037CN", Retail: 11_490},
	}
	if err := s.memory.SaveCatalogue(t.Context(), items, s.now()); err != nil {
		t.Fatal(err)
	}
	if _, err := s.memory.SaveStock(t.Context(), items, s.now()); err != nil {
		t.Fatal(err)
	}
	return s
}

// active is a list as the cabinet exports it, of "sku|model" lines.
func active(lines ...string) tgtest.Document {
	var b strings.Builder
	b.WriteString(`<?xml version="1.0" encoding="UTF-8"?><kaspi_catalog xmlns="kaspiShopping"><merchantid>30000001</merchantid><offers>`)
	for _, line := range lines {
		sku, model, _ := strings.Cut(line, "|")
		fmt.Fprintf(&b, `<offer sku="%s"><model>%s</model><brand/><availabilities><availability available="yes" `+
			`storeId="30000001_PP1" preOrder="0" stockCount="3.0"/></availabilities><cityprices><cityprice cityId="750000000">`+
			`9990</cityprice></cityprices></offer>`, sku, model)
	}
	b.WriteString(`</offers></kaspi_catalog>`)
	return tgtest.Document{Name: "ACTIVE.xml", Data: []byte(b.String())}
}

// whole is a list in which every way of matching occurs: two are found, two doubtful, one is not the distributor's.
func whole() tgtest.Document {
	return active("104410022_700000013|Клавиатура механическая", "40102|Мышь", "a 1|Колонка FXR4037CN", "b|Xiaomi fxr4037cn",
		"Станок для заточки ножей настольный №5|=Станок")
}

// send makes a person send a file, and waits until that is handled.
func (s *shop) send(user tgtest.User, file tgtest.Document) tgtest.Message {
	s.t.Helper()
	if s.telegram.SendFile(user, user.ID, file, "") == 0 {
		s.t.Fatal("the file never reaches the bot")
	}
	s.sent++
	s.idle()
	return s.last(user.ID)
}

// matches are the listings in force, "sku=article by".
func (s *shop) matches() string {
	s.t.Helper()
	list, err := s.memory.Listings(s.t.Context())
	if err != nil {
		s.t.Fatal(err)
	}
	var all []string
	for _, l := range list {
		all = append(all, fmt.Sprintf("%s=%s %s", l.SKU, l.Article, l.Match))
	}
	return strings.Join(all, "; ")
}

// pressOn presses the first button whose data begin so.
func (s *shop) pressOn(user tgtest.User, m tgtest.Message, prefix string) string {
	s.t.Helper()
	m, _ = s.telegram.Message(m.Chat, m.ID)
	for _, data := range buttons(m) {
		if strings.HasPrefix(data, prefix) {
			return s.press(user, m, data)
		}
	}
	s.t.Fatalf("no button %q among %q:\n%s", prefix, buttons(m), m.Text)
	return ""
}

// now is a message as it is at present.
func (s *shop) present(m tgtest.Message) tgtest.Message {
	m, _ = s.telegram.Message(m.Chat, m.ID)
	return m
}

func TestAFileChangesNothingBeforeSomebodySaysSo(t *testing.T) {
	t.Parallel()
	s := stocked(t)
	m := s.send(aigul, whole())
	s.wants(m, "ACTIVE.xml", "5 товаров", "По артикулу: 1", "По началу артикула: 1", "Под вопросом: 2", "не нашлось: 1", "not", "другого магазина")
	s.wantButtons(m, "v1:iap:1", "v1:iak:1", "v1:iun:1", "v1:ica:1")
	if got := s.matches(); got != "" {
		t.Errorf("listings before Apply: %s", got)
	}
	s.pressOn(aigul, m, "v1:iap")
	want := "104410022_700000013=40101 prefix; 40102=40102 sku; a 1= doubtful; b= doubtful; " +
		"Станок для заточки ножей настольный №5= "
	if got := s.matches(); got != want {
		t.Errorf("listings: got %q, want %q", got, want)
	}
	s.wants(s.present(m), "Айгуль", "опубликует ровно эти артикулы", "/listings")
	s.wantButtons(s.present(m), "v1:iak:0", "v1:iun:0")
	if a := s.memory.audit[len(s.memory.audit)-1]; a.Verb != "listings.applied" || a.Who.Name != "Айгуль Ким" {
		t.Errorf("audit: %+v", a)
	}
}

func TestACancelledFileLeavesTheListAsItWas(t *testing.T) {
	t.Parallel()
	s := stocked(t)
	s.pressOn(aigul, s.send(aigul, active("40101|Клавиатура", "x|Колонка")), "v1:iap")
	before := s.matches()
	m := s.send(marat, active("40102|Мышь", "x|Колонка"))
	s.wants(m, "Сейчас в списке 2. Добавится: 1, пропадёт: 1")
	s.pressOn(marat, m, "v1:ica")
	s.wants(s.present(m), "отложен", "Марат")
	s.wantButtons(s.present(m))
	if got := s.matches(); got != before {
		t.Errorf("listings: got %q, want %q", got, before)
	}
}

func TestASecondFileTakesThePlaceOfTheFirst(t *testing.T) {
	t.Parallel()
	s := stocked(t)
	first := s.send(aigul, whole())
	second := s.send(aigul, active("40101|Клавиатура"))
	for _, button := range []string{"v1:iap", "v1:ica", "v1:iak", "v1:iun"} {
		if notice := s.pressOn(aigul, first, button); !strings.Contains(notice, "заменён новым") {
			t.Errorf("%s of the first file: told %q", button, notice)
		}
	}
	s.pressOn(aigul, second, "v1:iap")
	if got := s.matches(); got != "40101=40101 sku" {
		t.Errorf("listings: %s", got)
	}
}

func TestDoubtfulSKUsAreAskedOneByOneAlsoAcrossARestart(t *testing.T) {
	t.Parallel()
	s := stocked(t)
	m := s.send(aigul, whole())
	s.pressOn(aigul, m, "v1:iak")
	q := s.last(aigul.ID)
	s.wants(q, "Колонка FXR4037CN", "a 1", "9 990 ₸", "40103 Колонка чёрная, FXR4037CN: розница 11 490 ₸", "40104", "Без ответа: 2")
	s.restart()
	s.pressOn(aigul, q, "v1:ila")
	s.wants(s.present(q), "Xiaomi fxr4037cn", "Без ответа: 2")
	chosen := buttons(s.present(q))[1]
	s.press(aigul, s.present(q), chosen)
	s.wants(s.present(q), "Отложено: 1")
	if got := s.matches(); got != "" {
		t.Errorf("listings before Apply: %s", got)
	}
	s.pressOn(aigul, q, "v1:iap")
	if got := s.matches(); !strings.Contains(got, "a 1= doubtful; b=40104 person") {
		t.Errorf("listings: %s", got)
	}
	s.say(aigul, "/listings")
	s.wants(s.last(aigul.ID), "5 товаров", "Указали вы: 1", "Под вопросом: 1")
	s.pressOn(aigul, s.last(aigul.ID), "v1:iak:0")
	q = s.last(aigul.ID)
	none := buttons(q)[2]
	if !strings.HasSuffix(none, ":-") || len(none) > 64 {
		t.Fatalf("button of none: %q", none)
	}
	s.press(aigul, q, none)
	s.wants(s.present(q), "Все вопросы закрыты")
	if got := s.matches(); !strings.Contains(got, "a 1= person; b=40104 person") {
		t.Errorf("listings: %s", got)
	}
}

func TestAnswersSurviveTheNextFile(t *testing.T) {
	t.Parallel()
	s := stocked(t)
	s.pressOn(aigul, s.send(aigul, whole()), "v1:iak")
	s.press(aigul, s.last(aigul.ID), buttons(s.last(aigul.ID))[0])
	m := s.send(aigul, whole()) // the answer was given to a file that is replaced now
	s.wants(m, "Указали вы: 1", "Под вопросом: 1")
	s.pressOn(aigul, m, "v1:iap")
	m = s.send(aigul, active("a 1|Колонка FXR4037CN"))
	s.wants(m, "Указали вы: 1", "not", "Под вопросом")
	s.pressOn(aigul, m, "v1:iap")
	if got := s.matches(); !strings.HasPrefix(got, "a 1=40103 person") {
		t.Errorf("listings: %s", got)
	}
}

func TestUnmatchedSKUsComeAsATable(t *testing.T) {
	t.Parallel()
	s := stocked(t)
	s.pressOn(aigul, s.send(aigul, whole()), "v1:iun")
	doc := s.last(aigul.ID).Document
	if doc == nil || doc.Name != "unmatched.csv" {
		t.Fatalf("got %+v, want a table", s.last(aigul.ID))
	}
	want := "\ufeffSKU;Название;Бренд;Цена;Причина\r\na 1;Колонка FXR4037CN;;9990;под вопросом\r\n" +
		"b;Xiaomi fxr4037cn;;9990;под вопросом\r\n" +
		"Станок для заточки ножей настольный №5;'=Станок;;9990;нет у Al-Style или не нашлось\r\n"
	if got := string(doc.Data); got != want {
		t.Errorf("got:\n%s\nwant:\n%s", got, want)
	}
}

func TestAFileThatIsNoListGetsAClearAnswer(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		file tgtest.Document
		want string
	}{
		"page":        {tgtest.Document{Name: "ACTIVE.xml", Data: []byte("<!doctype html><title>Вход")}, "вход в кабинет истёк"},
		"picture":     {tgtest.Document{Name: "ACTIVE.xml", Data: []byte("\x89PNG")}, "не XML и не XLSX"},
		"cut":         {tgtest.Document{Name: "a", Data: whole().Data[:700]}, "скачан не до конца"},
		"empty list":  {active(), "ни одного товара"},
		"another XML": {tgtest.Document{Name: "a", Data: []byte("<yml_catalog/>")}, "XML о другом: yml_catalog"},
		"too big":     {tgtest.Document{Name: "a", Data: make([]byte, 20<<20+1)}, "слишком большой"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := stocked(t)
			m := s.send(aigul, test.file)
			s.wants(m, "Файл не подошёл", test.want, "Скачать в XML")
			s.wantButtons(m)
			if _, found, err := s.memory.PendingImport(t.Context()); found || err != nil {
				t.Errorf("an import waits: %t, %v", found, err)
			}
		})
	}
}

func TestAFileBeforeTheFirstCatalogueIsNotTaken(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.wants(s.send(aigul, whole()), "каталог Al-Style ещё не прочитан", "/sync")
	s.say(aigul, "/listings")
	s.wants(s.last(aigul.ID), "ещё не знаю, что продаёт ваш магазин")
}

func TestADownloadIsTriedAgainAndThenGivenUp(t *testing.T) {
	t.Parallel()
	s := stocked(t)
	s.telegram.Fail(faults.Row{Operation: "file", Code: 502, Body: "<html>"})
	s.telegram.Fail(faults.Row{Operation: "file", End: faults.Reset})
	s.wants(s.send(aigul, whole()), "5 товаров")
	s.telegram.Fail(faults.Row{Operation: "file", Times: -1, End: faults.Reset})
	s.wants(s.send(aigul, whole()), "Файл не удалось прочитать", "Telegram не отвечает")
}

func TestAStrangersFileMeetsSilence(t *testing.T) {
	t.Parallel()
	s := stocked(t)
	before := s.calls()
	s.telegram.SendFile(stranger, stranger.ID, whole(), "")
	s.sent++
	s.idle()
	if n := s.calls() - before; n != 0 {
		t.Errorf("%d calls to Telegram for a stranger", n)
	}
}

func TestASpreadsheetIsTakenLikeXML(t *testing.T) {
	t.Parallel()
	s := stocked(t)
	data, err := os.ReadFile("../feed/cabinet/testdata/active.xlsx")
	if err != nil {
		t.Fatal(err)
	}
	m := s.send(aigul, tgtest.Document{Name: "ACTIVE.xlsx", Data: data})
	s.wants(m, "ACTIVE.xlsx", "3 товара", "По артикулу: 1", "По началу артикула: 1", "не нашлось: 1")
}

func TestAFileOfAnotherShopIsPointedOut(t *testing.T) {
	t.Parallel()
	s := stocked(t)
	file := whole()
	file.Data = []byte(strings.Replace(string(file.Data), "30000001<", "39999999<", 1))
	s.wants(s.send(aigul, file), "файл другого магазина", "39999999")
}
