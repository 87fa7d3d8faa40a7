package setup

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"kaspibot/alstyle/alstyletest"
	"kaspibot/bot/telegram"
	"kaspibot/bot/tgtest"
	"kaspibot/feed/page"
	"kaspibot/kaspi/kaspitest"
)

// settled has all the answers in its file but those that are given.
func settled(t *testing.T, more ...string) *place {
	t.Helper()
	return newPlace(t, append(answered(), more...)...)
}

// answered are the lines of a file with all the answers.
func answered() []string {
	return []string{
		"BOT_LANGUAGE=en", "TELEGRAM_BOT_TOKEN=" + tgtest.Token, "TELEGRAM_OWNERS=700", "KASPI_API_TOKEN=" + kaspitest.Token, "KASPI_MERCHANT_ID=" + kaspitest.MerchantID,
		"KASPI_COMPANY=Shop", "KASPI_STORES=PP1:750000000", "TAX_REGIME=simplified", "TAX_PERCENT=4", "ALSTYLE_TOKEN=" + alstyletest.Token,
	}
}

// enters are so many answers that keep what is there.
func enters(n int) []string { return make([]string, n) }

func TestALanguageIsAskedForUntilItIsOneThatThereIs(t *testing.T) {
	t.Parallel()
	for typed, c := range map[string]struct{ now, language string }{
		"xx\nKK": {"ru", "kk"}, "en": {"ru", "en"}, "": {"en", "en"}, "\n": {"xx", "ru"},
	} {
		p := settled(t)
		p.Language = ""
		p.write(t, strings.Replace(p.read(t), "LANGUAGE=en", "LANGUAGE="+c.now, 1))
		if err := p.run(t.Context(), append([]string{strings.TrimPrefix(typed, "\n")}, enters(11)...)...); err != nil {
			t.Errorf("%q: %v", typed, err)
		}
		if !strings.Contains(p.read(t), "BOT_LANGUAGE="+c.language) || !strings.HasPrefix(p.screen.String(), "Язык / Тіл / Language: ru, kk, en [") {
			t.Errorf("%q: the file is\n%s\n%s", typed, p.read(t), p.screen)
		}
	}
	p := settled(t)
	p.Language, p.In = "", strings.NewReader("xx")
	s, err := Open(p.Config)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Run(t.Context()); !errors.Is(err, io.EOF) {
		t.Errorf("an end before the language: %v", err)
	}
	p.Language = "xx"
	if _, err := Open(p.Config); err == nil {
		t.Error("a language that there is not is spoken")
	}
	p.File = filepath.Join(p.File, "below")
	if _, err := Open(p.Config); err == nil {
		t.Error("a file within a file is opened")
	}
}

func TestWhatTheFileAndTheEnvironmentHaveIsTold(t *testing.T) {
	p := settled(t, "FEED_LOGIN=$x")
	t.Setenv("KASPI_COMPANY", "Other")
	if err := p.run(t.Context(), enters(10)...); err != nil {
		t.Fatal(err)
	}
	for _, words := range []string{
		"The file has a line that cannot be read: " + p.File + ": line 17: FEED_LOGIN", "KASPI_COMPANY is set in the environment", "Nothing has changed in " + p.File,
		"Setting up kaspibot in the file " + p.File, "Token of the bot, from @BotFather [set]: ", "[PP1 Алматы]", "Next: kaspibot check",
	} {
		if !strings.Contains(p.screen.String(), words) {
			t.Errorf("nothing is said of %q:\n%s", words, p.screen)
		}
	}
	if strings.Contains(p.screen.String(), "Name of the company") || strings.Contains(p.screen.String(), "Written") {
		t.Errorf("the screen\n%s", p.screen)
	}
}

func TestEachAnswerChangesItsSetting(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		more     []string
		at       int // of the questions
		answers  []string
		want     string // in the file
		says     string
		old, new string // of the file before
	}{
		"an address is taken away":       {[]string{"PUBLIC_URL=http://127.0.0.1:1"}, 9, []string{"-"}, "PUBLIC_URL=\n", "[http://127.0.0.1:1]", "", ""},
		"an owner beside another":        {nil, 1, []string{"Код"}, "TELEGRAM_OWNERS=701,700\n", "Owner: Айгуль, 700.", "OWNERS=700", "OWNERS=701"},
		"an owner who is one already":    {nil, 1, []string{"code"}, "TELEGRAM_OWNERS='701, 700'\n", "Owner: Айгуль, 700.", "OWNERS=700", "OWNERS='701, 700'"},
		"a token that was kept is wrong": {nil, 1, []string{"code", "5"}, "TELEGRAM_OWNERS=5\n", "Telegram refuses the token", tgtest.Token, "1:wrong"},
		"a shop without orders":          {nil, 3, []string{"30000001", "n", "30000001", "д"}, "KASPI_MERCHANT_ID=30000001\n", "Kaspi answers, but the shop 30000001 has had no order", "", ""},
		"a shop whose token is wrong":    {nil, 3, []string{kaspitest.MerchantID, ""}, "KASPI_API_TOKEN=wrong\n", "Kaspi refuses the token", kaspitest.Token, "wrong"},
		"points with more behind them":   {nil, 5, []string{"pp2 Астана:+500:3"}, "KASPI_STORES=PP2:710000000:+500:3\n", "[PP1 Алматы:+2.5%:3, PP7 999999999]", "PP1:750000000", "'PP1:750000000:+2.5%:3, PP7:999999999'"},
		"a point by the code of a city":  {nil, 5, []string{"PP2 999999999"}, "KASPI_STORES=PP2:999999999\n", "", "", ""},
		"a rate with its sign":           {nil, 7, []string{"3 %"}, "TAX_PERCENT=3\n", "[4]", "", ""},
		"another regime has no place":    {[]string{"TAX_PLACE=Алматы"}, 6, []string{"3", "5"}, "TAX_PLACE=\n", "", "TAX_PERCENT=4\n", ""},
		"a rate in place of a place":     {[]string{"TAX_PLACE=Алматы"}, 7, []string{"2"}, "TAX_PLACE=\n", "[Алматы]", "TAX_PERCENT=4\n", ""},
	} {
		p := settled(t, c.more...)
		if c.old != "" {
			p.write(t, strings.Replace(p.read(t), c.old, c.new, 1))
		}
		if err := p.run(t.Context(), append(append(enters(c.at), c.answers...), enters(12)...)...); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if !strings.Contains(p.read(t), c.want) || !strings.Contains(p.screen.String(), c.says) {
			t.Errorf("%s: the file is\n%s\n%s", name, p.read(t), p.screen)
		}
	}
}

func TestASecretIsReadUnseenAndHidden(t *testing.T) {
	t.Parallel()
	p := settled(t)
	var hidden []string
	typed := []string{" " + tgtest.Token + " ", kaspitest.Token, ""}
	p.Hide = func(secrets ...string) { hidden = append(hidden, secrets...) }
	p.Secret = func() (string, error) {
		text := typed[0]
		typed = typed[1:]
		return text, nil
	}
	if err := p.run(t.Context(), enters(8)...); err != nil {
		t.Fatalf("%v\n%s", err, p.screen)
	}
	if got := strings.Join(hidden, " "); got != tgtest.Token+" "+kaspitest.Token {
		t.Errorf("hidden are %s", got)
	}
	if !strings.Contains(p.screen.String(), "[set]: \nTrying it…\n") {
		t.Errorf("the line of a secret does not end:\n%s", p.screen)
	}
	p.Secret = func() (string, error) { return "", io.ErrUnexpectedEOF }
	if err := p.run(t.Context(), enters(8)...); !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("a terminal that is gone: %v", err)
	}
}

// The last line may be without an end; a file that has changed meanwhile is not written over.
func TestTheEndOfASession(t *testing.T) {
	t.Parallel()
	p := settled(t)
	p.In = strings.NewReader(strings.Repeat("\n", 4) + "New\n" + strings.Repeat("\n", 4) + "-")
	s, err := Open(p.Config)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Run(t.Context()); err != nil || !strings.Contains(p.read(t), "KASPI_COMPANY=New\n") || !strings.Contains(p.screen.String(), "Written to "+p.File) {
		t.Errorf("%v\n%s", err, p.screen)
	}
	if err := os.Remove(p.File); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(p.File, 0o700); err != nil {
		t.Fatal(err)
	}
	p.In = strings.NewReader(strings.Repeat("\n", 12))
	s.in.Reset(p.In)
	if err := s.Run(t.Context()); err == nil {
		t.Error("a folder is written over")
	}
}

// What nobody types, such as a file that was sent in by mistake, ends the session; what somebody may have pasted is asked for again.
func TestMoreThanAnybodyTypesEndsTheSession(t *testing.T) {
	t.Parallel()
	for kilobytes, ends := range map[int]bool{63: false, 65: true} {
		p := settled(t)
		before := p.read(t)
		err := p.run(t.Context(), slices.Concat(enters(1), []string{strings.Repeat("x", kilobytes<<10)}, enters(12))...)
		if (err != nil) != ends || p.read(t) != before {
			t.Errorf("%d kilobytes: %v\n%s", kilobytes, err, p.read(t))
		}
	}
}

func TestWhyAnAnswerCouldNotBeChecked(t *testing.T) {
	t.Parallel()
	p := settled(t)
	p.In = strings.NewReader("")
	s, err := Open(p.Config)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		err  error
		want string
	}{
		{&addressError{page.Probed{Finding: "tls"}, ":80"}, "The certificate is not good for the name."}, {&emptyError{"7"}, "Kaspi answers, but the shop 7 has had no order"},
		{fmt.Errorf("x: %w", errNoCode), "Nobody has written the code."}, {&unreadError{"KASPI_API_TOKEN"}, "The secret KASPI_API_TOKEN is in a file"},
		{context.DeadlineExceeded, "There was no answer within half a minute."}, {&telegram.Error{Kind: telegram.KindTooMany, Err: errors.New("x")}, "The bot has a hundred unread messages"},
	} {
		if got := s.reason(c.err); !strings.HasPrefix(got, c.want) || c.err.Error() == "" {
			t.Errorf("%v: %s, want %s", c.err, got, c.want)
		}
	}
	stopped, stop := context.WithCancel(t.Context())
	stop()
	failed := errors.New("failed")
	if done, err := s.keep(stopped, failed); done || !errors.Is(err, context.Canceled) {
		t.Errorf("kept when it is stopped: %t, %v", done, err)
	}
	if err := s.explain(stopped, question{}, failed); !errors.Is(err, context.Canceled) {
		t.Errorf("explained when it is stopped: %v", err)
	}
	if _, err := (stores{s}).cityOf(stopped, "Atlantis"); !errors.Is(err, context.Canceled) {
		t.Errorf("looked for a city when it is stopped: %v", err)
	}
	s.asked = s.Now().Add(time.Hour)
	if _, err := s.tryAlstyle(stopped); !errors.Is(err, context.Canceled) {
		t.Errorf("asked Al-Style when it is stopped: %v", err)
	}
	if got := (&refusal{"X"}).Error(); got != "X is refused" {
		t.Errorf("a refusal is %s", got)
	}
}
