package goods_test

import (
	"os"
	"strings"
	"testing"

	"kaspibot/bot/tgtest"
	"kaspibot/kaspi/faults"
)

func TestAFileChangesNothingBeforeSomebodySaysSo(t *testing.T) {
	t.Parallel()
	s := stocked(t)
	m := s.send(aigul, whole())
	s.wants(m, "ACTIVE.xml", "5 товаров", "по артикулу 1", "по началу артикула 1", "Под вопросом: 2", "не нашлось: 1", "not", "другого магазина")
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
	if a := s.audit[len(s.audit)-1]; a.Verb != "listings.applied" || a.Who.Name != "Айгуль Ким" {
		t.Errorf("audit: %+v", a)
	}
}

func TestACancelledFileLeavesTheListAsItWas(t *testing.T) {
	t.Parallel()
	s := stocked(t)
	s.pressOn(aigul, s.send(aigul, active("40101|Клавиатура", "x|Колонка")), "v1:iap")
	before := s.matches()
	m := s.send(marat, active("40102|Мышь", "x|Колонка"))
	s.wants(m, "Сейчас товаров магазина: 2. Добавится: 1, пропадёт: 1")
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
	s.wants(q, "Колонка FXR4037CN", "a 1", "9 990 ₸", "40103 Колонка чёрная, FXR4037CN: розница 11 490 ₸", "40104", "Осталось вопросов: 2")
	s.restart()
	s.pressOn(aigul, q, "v1:ila")
	s.wants(s.present(q), "Xiaomi fxr4037cn", "Осталось вопросов: 2")
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
	s.wants(s.last(aigul.ID), "Товары магазина: 5", "указали вы 1", "Под вопросом: 1")
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

func TestAnAnswerOfAnotherPersonIsNotOverwrittenByAnOldQuestion(t *testing.T) {
	t.Parallel()
	s := stocked(t)
	s.pressOn(aigul, s.send(aigul, whole()), "v1:iak")
	q := s.last(aigul.ID)
	first, second := buttons(q)[0], buttons(q)[1]
	s.press(marat, s.old(marat, first), first)
	if notice := s.press(aigul, q, second); notice != "На этот вопрос уже ответили, ничего не меняю" {
		t.Errorf("notice %q", notice)
	}
	s.wants(s.present(q), "Xiaomi fxr4037cn") // the next one
	s.wantAudit("Марат listing.item a 1: 40103")
}

func TestAnswersSurviveTheNextFile(t *testing.T) {
	t.Parallel()
	s := stocked(t)
	s.pressOn(aigul, s.send(aigul, whole()), "v1:iak")
	s.press(aigul, s.last(aigul.ID), buttons(s.last(aigul.ID))[0])
	m := s.send(aigul, whole()) // the answer was given to a file that is replaced now
	s.wants(m, "указали вы 1", "Под вопросом: 1")
	s.pressOn(aigul, m, "v1:iap")
	m = s.send(aigul, active("a 1|Колонка FXR4037CN"))
	s.wants(m, "указали вы 1", "not", "Под вопросом")
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
		"another XML": {tgtest.Document{Name: "a", Data: []byte("<yml_catalog/>")}, "не прайс-лист Kaspi: yml_catalog"},
		"too big":     {tgtest.Document{Name: "a", Data: make([]byte, 20<<20+1)}, "слишком большой"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := stocked(t)
			m := s.send(aigul, test.file)
			s.wants(m, "Файл не подошёл", test.want, "Скачать в XML")
			s.wantButtons(m)
			if _, found, err := s.store.PendingImport(t.Context()); found || err != nil {
				t.Errorf("an import waits: %t, %v", found, err)
			}
		})
	}
}

func TestAFileBeforeTheFirstCatalogueIsNotTaken(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.wants(s.send(aigul, whole()), "Каталог Al-Style ещё не прочитан", "/sync")
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

func TestASpreadsheetIsTakenLikeXML(t *testing.T) {
	t.Parallel()
	s := stocked(t)
	data, err := os.ReadFile("../../../feed/cabinet/testdata/active.xlsx")
	if err != nil {
		t.Fatal(err)
	}
	m := s.send(aigul, tgtest.Document{Name: "ACTIVE.xlsx", Data: data})
	s.wants(m, "ACTIVE.xlsx", "3 товара", "по артикулу 1", "по началу артикула 1", "не нашлось: 1")
}

func TestAFileOfAnotherShopIsPointedOut(t *testing.T) {
	t.Parallel()
	s := stocked(t)
	file := whole()
	file.Data = []byte(strings.Replace(string(file.Data), "30000001<", "39999999<", 1))
	s.wants(s.send(aigul, file), "файл другого магазина", "39999999")
}
