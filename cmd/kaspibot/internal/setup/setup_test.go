package setup

import (
	"context"
	"errors"
	"io"
	"maps"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"kaspibot/alstyle/alstyletest"
	"kaspibot/bot/chat"
	"kaspibot/bot/tgtest"
	"kaspibot/kaspi/kaspitest"
	"kaspibot/kaspi/pipenet"
)

// place is where a test sets a shop up: the three fakes, and a file.
type place struct {
	Config
	telegram *tgtest.Server
	shop     *kaspitest.Server
	supplier *alstyletest.Server
	screen   *screen
}

// screen is what a person sees, and hears when a code is shown.
type screen struct {
	mu    sync.Mutex
	text  strings.Builder
	shown func(code string)
}

var shownCode = regexp.MustCompile(`start=(\d{8})`)

func (s *screen) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if code := shownCode.FindSubmatch(p); code != nil && s.shown != nil {
		s.shown(string(code[1]))
	}
	return s.text.Write(p)
}

func (s *screen) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.text.String()
}

func aigul() tgtest.User { return tgtest.User{ID: 700, FirstName: "Айгуль", Language: "ru"} }

// newPlace has a file that leads to the fakes and says nothing else but what is given.
func newPlace(t *testing.T, more ...string) *place {
	t.Helper()
	p := &place{telegram: tgtest.New(t), shop: kaspitest.New(t), supplier: alstyletest.New(t, alstyletest.WithGoods(20), alstyletest.WithPace(0))}
	p.open(t, append([]string{"ALSTYLE_PACE=0s"}, more...)...)
	p.shop.Put(waiting("NEW", "APPROVED_BY_BANK"))
	return p
}

// played is a place in a bubble: the fakes are reached through pipes, and all of its time is virtual. Nobody has ordered.
func played(t *testing.T, goods int, more ...string) *place {
	t.Helper()
	tg, shop, supplier := pipenet.Listen(), pipenet.Listen(), pipenet.Listen()
	p := &place{
		telegram: tgtest.New(t, tgtest.WithListener(tg)), shop: kaspitest.New(t, kaspitest.WithListener(shop)),
		supplier: alstyletest.New(t, alstyletest.WithListener(supplier), alstyletest.WithGoods(goods)),
	}
	p.Telegram, p.Kaspi, p.Alstyle = tg.Transport(), shop.Transport(), supplier.Transport()
	p.open(t, append(answered(), more...)...)
	return p
}

func waiting(state, status string) kaspitest.Order {
	return kaspitest.Order{Code: "812345678", State: state, Status: status, Lines: []kaspitest.Line{{SKU: "1", Title: "x", Quantity: 1, Price: 100}}}
}

// open makes the rest of a place.
func (p *place) open(t *testing.T, lines ...string) {
	t.Helper()
	p.shop.RequireMerchant(true)
	p.telegram.Meet(aigul(), aigul().ID)
	p.screen = &screen{shown: func(code string) { p.telegram.Say(aigul(), aigul().ID, code) }}
	p.File, p.Language, p.Out, p.Hide, p.Now, p.Next = filepath.Join(t.TempDir(), ".env"), "en", p.screen, func(...string) {}, time.Now, "kaspibot check"
	lines = append([]string{
		"# lead to the fakes", "TELEGRAM_API_URL=" + p.telegram.URL(), "KASPI_API_URL=" + p.shop.URL(), "ALSTYLE_API_URL=" + p.supplier.URL(), "HTTP_ADDR=127.0.0.1:0",
	}, lines...)
	p.write(t, strings.Join(lines, "\n")+"\n")
}

func (p *place) write(t *testing.T, text string) {
	t.Helper()
	if err := os.WriteFile(p.File, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

func (p *place) read(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile(p.File)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// run gives answers to the questions.
func (p *place) run(ctx context.Context, answers ...string) error {
	p.In = strings.NewReader(strings.Join(answers, "\n") + "\n")
	s, err := Open(p.Config)
	if err != nil {
		return err
	}
	return s.Run(ctx)
}

// good are the answers of a seller who knows all of them; Enter asks for the code.
func good() []string {
	return []string{
		tgtest.Token, "", kaspitest.Token, kaspitest.MerchantID, "ТОО Пример", "PP1 Алматы", "1", "", alstyletest.Token, "",
	}
}

const written = `
BOT_LANGUAGE=en
TELEGRAM_BOT_TOKEN=` + tgtest.Token + `
TELEGRAM_OWNERS=700
KASPI_API_TOKEN=` + kaspitest.Token + `
KASPI_MERCHANT_ID=` + kaspitest.MerchantID + `
KASPI_COMPANY='ТОО Пример'
KASPI_STORES=PP1:750000000
TAX_REGIME=simplified
TAX_PERCENT=4
TAX_PLACE=
ALSTYLE_TOKEN=` + alstyletest.Token + "\n"

func TestTheAnswersAreWritten(t *testing.T) {
	t.Parallel()
	for _, language := range chat.Languages() {
		p := newPlace(t)
		p.Language = language
		before := p.read(t)
		if err := p.run(t.Context(), good()...); err != nil {
			t.Fatalf("%v\n%s", err, p.screen)
		}
		want := strings.Replace(before+written[1:], "LANGUAGE=en", "LANGUAGE="+language, 1)
		want = strings.Replace(want, "TAX_PLACE=\n", "", 1)
		if got := p.read(t); got != want {
			t.Errorf("%s: the file is\n%s", language, got)
		}
		if screen := p.screen.String(); strings.Contains(screen, "setup.") || !strings.Contains(screen, "Айгуль, 700") || !strings.Contains(screen, "kaspibot check") {
			t.Errorf("%s: the screen\n%s", language, screen)
		}
	}
}

// An end of the input before the last question, wherever it comes, changes nothing.
func TestAnEndInTheMiddleLeavesTheFile(t *testing.T) {
	t.Parallel()
	p := newPlace(t, "TELEGRAM_OWNERS=700")
	before := p.read(t)
	all := good()
	for n := range len(all) {
		if err := p.run(t.Context(), append(all[:n:n], "")...); err == nil || !strings.Contains(err.Error(), "is as it was") {
			if n < len(all)-1 {
				t.Errorf("after %d answers: %v", n, err)
			}
		}
		if n < len(all)-1 && p.read(t) != before {
			t.Fatalf("after %d answers the file is\n%s", n, p.read(t))
		}
	}
	stopped, stop := context.WithCancel(t.Context())
	stop()
	reader, writer := io.Pipe() // nobody types
	defer writer.Close()
	p.In = reader
	p.write(t, before)
	s, err := Open(p.Config)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Run(stopped); err == nil || !strings.Contains(err.Error(), "stopped") || p.read(t) != before {
		t.Errorf("stopped: %v\n%s", err, p.read(t))
	}
}

func TestAnotherRunChangesWhatIsAskedForAlone(t *testing.T) {
	t.Parallel()
	p := newPlace(t, "KASPI_COMPANY='ТОО Пример' # as in the cabinet", "MY_OWN=1", "LOG_LEVEL=debug", "KASPI_API_TOKEN_FILE=/run/secrets/kaspi", "BOT_LANGUAGE=en")
	if err := p.run(t.Context(), tgtest.Token, "", "", kaspitest.MerchantID, "yes", "", "PP1 Almaty", "1", "Алматы", alstyletest.Token, ""); err != nil {
		t.Fatalf("%v\n%s", err, p.screen)
	}
	before := p.read(t)
	if !strings.Contains(before, "TAX_PLACE=Алматы") && !strings.Contains(before, "TAX_PLACE='Алматы'") || strings.Contains(before, "TAX_PERCENT") {
		t.Errorf("the tax of a place:\n%s", before)
	}
	for _, c := range []struct {
		answers  []string
		old, new string
	}{
		{[]string{"", "", "", "", "", "", "", "", "", ""}, "", ""},
		{[]string{"", "code", "", "", "", "", "", "", "", ""}, "", ""}, // they are an owner already
		{[]string{"", "700, 701", "", "", "", "", "", "", "", ""}, "OWNERS=700", "OWNERS='700, 701'"},
		{[]string{"", "", "", "", `ИП "Айгуль"`, "", "", "", "", ""}, "'ТОО Пример' # as", `'ИП "Айгуль"' # as`},
		{[]string{"", "", "", "", "", "pp1 қарағанды:+2.5%:3,PP2:710000000:off", "", "", "", ""}, "PP1:750000000", "'PP1:351010000:+2.5%:3,PP2:710000000:off'"},
		{[]string{"", "", "", "", "", "", "general", "12", "", ""}, "", "TAX_PERCENT=12"},
		{[]string{"", "", kaspitest.Token, "", "", "", "", "", "", ""}, "KASPI_API_TOKEN_FILE=/run/secrets/kaspi", "KASPI_API_TOKEN=" + kaspitest.Token},
	} {
		p.write(t, before)
		if err := p.run(t.Context(), append(c.answers, "")...); err != nil {
			t.Errorf("%q: %v\n%s", c.answers, err, p.screen)
		}
		got := p.read(t)
		if c.old != "" && got != strings.Replace(before, c.old, c.new, 1) || !strings.Contains(got, c.new) || c.new == "" && got != before {
			t.Errorf("%q: the file is\n%s\nfrom\n%s", c.answers, got, before)
		}
	}
}

// What is no answer is asked for again, with what is wanted, and none of it is kept.
func TestWrongAnswersAreAskedForAgain(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	answers := []string{
		"", "word", "1:short", tgtest.Token, "@aigul", "-5", "0", "", "", "has blanks", "wrong", kaspitest.Token, "", "x y", kaspitest.MerchantID, "",
		tgtest.Token, `both ' and "`, "ТОО Пример", "", "Алматы", "PP1", "PP1 Atlantis, PP2 Mordor", "PP1 Алматы, PP1 Астана", "PP1 Алматы:+x", "PP1 Алматы,",
		"PP1 Алматы", "", "9", "простой", "1", "99", "-1", "Atlantis", "", "", "wrong", alstyletest.Token, "shop.example.kz", "https://u:p@x", "",
	}
	// Of those, the Enter behind the ids asks for the code.
	answers = slices.Delete(answers, 8, 9)
	if err := p.run(t.Context(), answers...); err != nil {
		t.Fatalf("%v\n%s", err, p.screen)
	}
	if got := p.read(t); !strings.HasSuffix(got, strings.Replace(written, "TAX_PLACE=\n", "", 1)) {
		t.Errorf("the file is\n%s\n%s", got, p.screen)
	}
	if screen := p.screen.String(); !strings.Contains(screen, `There is no city "Atlantis"`) || strings.Contains(screen, "Mordor") {
		t.Errorf("not the first town that there is not is told:\n%s", screen)
	}
	for _, secret := range []string{tgtest.Token, kaspitest.Token, alstyletest.Token} {
		if strings.Contains(p.screen.String(), secret) {
			t.Errorf("the screen shows %s", secret)
		}
	}
}

// The regimes are taken by the words that the question has for them.
func TestTheTaxIsNamedInEachLanguage(t *testing.T) {
	t.Parallel()
	for word, regime := range map[string]string{
		"упрощённый": "simplified", "Упрощенный": "simplified", "оңайлатылған": "simplified", "общий": "general", "жалпы": "general",
		"другой": "other", "басқа": "other", "General": "general",
	} {
		all, err := tax{&Session{}}.takeRegime(t.Context(), word)
		if err != nil || all[0].Value != regime {
			t.Errorf("%s is taken for %v, %v", word, all, err)
		}
	}
}

// Enter keeps nothing that the program could not read, and a secret in a file of another machine is told as such.
func TestWhatCannotWorkIsNotKept(t *testing.T) {
	t.Parallel()
	p := newPlace(t, "TELEGRAM_BOT_TOKEN='a b'", "KASPI_STORES=nonsense")
	answers := slices.Insert(good(), 0, "")
	if err := p.run(t.Context(), slices.Insert(answers, 6, "")...); err != nil {
		t.Fatalf("%v\n%s", err, p.screen)
	}
	if got := p.read(t); strings.Contains(got, "a b") || strings.Contains(got, "nonsense") || !strings.Contains(got, tgtest.Token) {
		t.Errorf("the file is\n%s\n%s", got, p.screen)
	}
	p = newPlace(t, "TELEGRAM_BOT_TOKEN_FILE=/run/secrets/bot", "KASPI_API_TOKEN_FILE=/run/secrets/kaspi")
	answers = []string{"", "", "700", "", kaspitest.MerchantID, "yes", "ТОО Пример", "PP1 Алматы", "1", "", alstyletest.Token, ""}
	if err := p.run(t.Context(), answers...); err != nil {
		t.Fatalf("%v\n%s", err, p.screen)
	}
	for _, name := range []string{"TELEGRAM_BOT_TOKEN", "KASPI_API_TOKEN"} {
		if !strings.Contains(p.screen.String(), "The secret "+name+" is in a file that cannot be read here.") {
			t.Errorf("nothing is said of %s:\n%s", name, p.screen)
		}
	}
}

// refuser is a network without anybody in it.
type refuser struct{}

func (refuser) RoundTrip(*http.Request) (*http.Response, error) {
	return nil, &net.OpError{Op: "dial", Err: errors.New("connection refused")}
}

func TestWhatNobodyCanJudgeMayBeKept(t *testing.T) {
	t.Parallel()
	for language, words := range map[string][2]string{"ru": {"нет", "да"}, "kk": {"жоқ", "иә"}, "en": {"", "YES"}} {
		p := newPlace(t)
		no, yes := words[0], words[1]
		synctest.Test(t, func(t *testing.T) {
			p.Language, p.Kaspi, p.Alstyle, p.Telegram, p.Now = language, refuser{}, refuser{}, refuser{}, time.Now
			err := p.run(t.Context(), tgtest.Token, no, tgtest.Token, yes, "", "700", kaspitest.Token, yes, kaspitest.MerchantID, yes, "ТОО Пример", "PP1 Atlantis", "PP1 Almaty",
				"simplified", "4", alstyletest.Token, no, alstyletest.Token, yes, "")
			if err != nil {
				t.Fatalf("%v\n%s", err, p.screen)
			}
		})
		if got := p.read(t); !strings.HasSuffix(strings.Replace(got, "TAX_PLACE=\n", "", 1), strings.Replace(strings.Replace(written, "TAX_PLACE=\n", "", 1), "=en", "="+language, 1)) {
			t.Errorf("%s: the file is\n%s", language, got)
		}
	}
}

// The address is tried from outside: it must lead to where this machine listens.
func TestThePublicAddressIsTried(t *testing.T) {
	t.Parallel()
	elsewhere := httpServer(t, func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "ok\n") })
	moved := httpServer(t, func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, elsewhere, http.StatusFound) })
	own := freePort(t)
	done := []string{"", "", "", "", "", "", "", "", ""}
	for _, c := range []struct {
		listen, address, answer, says string
		kept                          bool
	}{
		{own, "http://" + own, "", "leads to this machine", true},
		{own, "http://" + own + "/", "", "leads to this machine", true},
		{own, elsewhere, "no", "Somebody else answers", false},
		{own, elsewhere, "yes", "Somebody else answers", true},
		{own, moved, "no", "sends elsewhere, HTTP 302", false},
		{own, "http://" + freePort(t), "no", "Nobody answers", false},
		{strings.TrimPrefix(elsewhere, "http://"), elsewhere, "", "leads to this machine", true}, // the program is running there
	} {
		p := newPlace(t, "KASPI_STORES=PP1:750000000", "TAX_REGIME=simplified", "TAX_PERCENT=4", "KASPI_COMPANY=x", "KASPI_MERCHANT_ID=1",
			"TELEGRAM_OWNERS=7", "KASPI_API_TOKEN=x", "ALSTYLE_TOKEN=x", "TELEGRAM_BOT_TOKEN=1:x")
		p.write(t, strings.Replace(p.read(t), "HTTP_ADDR=127.0.0.1:0", "HTTP_ADDR="+c.listen, 1))
		answers := append(slices.Clone(done), c.address)
		if c.answer != "" {
			answers = append(answers, c.answer)
		}
		if err := p.run(t.Context(), append(answers, "", "")...); err != nil {
			t.Errorf("%v: %v", c, err)
		}
		if screen := p.screen.String(); !strings.Contains(screen, c.says) {
			t.Errorf("%v: the screen\n%s", c, screen)
		}
		if kept := strings.Contains(p.read(t), "PUBLIC_URL="+c.address); kept != c.kept {
			t.Errorf("%v: kept %v\n%s", c, kept, p.screen)
		}
	}
}

func httpServer(t *testing.T, do http.HandlerFunc) string {
	t.Helper()
	l, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	server := &http.Server{Handler: do, ReadHeaderTimeout: time.Minute}
	go func() { _ = server.Serve(l) }()
	t.Cleanup(func() { _ = server.Close() })
	return "http://" + l.Addr().String()
}

func freePort(t *testing.T) string {
	t.Helper()
	l, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

func TestCitiesAreKnownByTheirNames(t *testing.T) {
	t.Parallel()
	s := stores{&Session{}}
	seen := map[string]string{}
	for code, names := range cities {
		if !cityCode.MatchString(code) || len(names) == 0 {
			t.Errorf("%s: %v", code, names)
		}
		for _, name := range names {
			if other := seen[strings.ToLower(name)]; other != "" {
				t.Errorf("%s is %s and %s", name, code, other)
			}
			seen[strings.ToLower(name)] = code
			if got, err := s.cityOf(t.Context(), strings.ToUpper(" " + name)[1:]); err != nil || got != code {
				t.Errorf("%s: %s %v", name, got, err)
			}
		}
	}
}

// Every centre of a region and every other town of a hundred thousand is known before Kaspi has been asked.
func TestTheLargeTownsAreKnownWithoutKaspi(t *testing.T) {
	t.Parallel()
	for town := range strings.FieldsSeq("Алматы Астана Шымкент Актау Актобе Атырау Балхаш Жанаозен Жезказган Караганда Кокшетау Конаев Костанай Кызылорда Павлодар " +
		"Петропавловск Рудный Семей Талдыкорган Тараз Темиртау Туркестан Уральск Усть-Каменогорск Экибастуз") {
		if !slices.ContainsFunc(slices.Collect(maps.Values(cities)), func(names []string) bool { return names[0] == town }) {
			t.Errorf("%s is not known", town)
		}
	}
}

// A town that the table does not have is looked for at Kaspi.
func TestOtherTownsAreAskedOfKaspi(t *testing.T) { //nolint:paralleltest // it changes the table
	old := cities["191010000"]
	delete(cities, "191010000")
	t.Cleanup(func() { cities["191010000"] = old })
	p := newPlace(t)
	answers := good()
	answers[5] = "PP1 Талдыкорган"
	if err := p.run(t.Context(), answers...); err != nil || !strings.Contains(p.read(t), "KASPI_STORES=PP1:191010000") {
		t.Errorf("%v\n%s", err, p.screen)
	}
}

func TestEveryLanguageHasTheSameTexts(t *testing.T) {
	t.Parallel()
	var first []string
	for _, language := range chat.Languages() {
		w, err := chat.LoadWords(language, time.UTC, time.Now, chat.Room{Name: "setup", Words: words})
		if err != nil {
			t.Fatal(err)
		}
		names := w.Names()
		slices.Sort(names)
		if first == nil {
			first = names
		}
		if !slices.Equal(first, names) {
			t.Errorf("%s has %v", language, names)
		}
		for _, q := range (&Session{}).questions() {
			for _, text := range []string{"setup.ask." + q.name, "setup.form." + q.name} {
				if w.Text(text, nil) == text {
					t.Errorf("%s: there is no %s", language, text)
				}
			}
		}
	}
}
