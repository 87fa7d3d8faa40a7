package bot_test

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"kaspibot/bot/bottest"
	"kaspibot/bot/tgtest"
)

// spoken are the chat commands in the guides, as a seller would write them: examples for what stands in capitals.
func spoken(t *testing.T, guide string) (all []string) {
	t.Helper()
	body, err := os.ReadFile("../" + guide)
	if err != nil {
		t.Fatal(err)
	}
	example := strings.NewReplacer("CODE", "812345678", "номер", "812345678", "TEXT", "чайник", "SKU", "1001", "АРТИКУЛ", "1001",
		`[7\|30\|90]`, "90", "[MONTH]", "2026-10")
	notOfTheBot := []string{"/newbot", "/etc/caddy/Caddyfile", "/etc/systemd/system/kaspibot.service", "/opt/kaspibot", "/healthz", "/readyz", "/metrics"}
	for _, quoted := range regexp.MustCompile("`(/[a-z][^`]*)`").FindAllStringSubmatch(string(body), -1) {
		if text := example.Replace(quoted[1]); !slices.Contains(all, text) && !slices.Contains(notOfTheBot, text) {
			all = append(all, text)
		}
	}
	return all
}

// Each command of the guides, written as they have it, is understood: an owner gets an answer that is neither "there is no
// such command" nor "I did not understand". Each is said by an owner of its own, as Telegram takes a message a second for a chat.
func TestEveryChatCommandOfTheGuidesIsUnderstood(t *testing.T) {
	t.Parallel()
	english, russian := spoken(t, "README.md"), spoken(t, "README.ru.md")
	if len(english) < 30 || len(russian) < 30 {
		t.Errorf("only these were found: %q %q", english, russian)
	}
	lost := regexp.MustCompile(`^Команды /|^Я понимаю команды|[Нн]е понял|Напишите так`)
	commands := slices.Concat(english, russian)
	slices.Sort(commands)
	commands = slices.Compact(commands)
	var owners []tgtest.User
	for n := range commands {
		owners = append(owners, tgtest.User{ID: int64(500 + n), FirstName: "Айгуль"})
	}
	s := bottest.New(t, func(c *bottest.Setup) { c.Owners = owners })
	for n, text := range commands {
		before := len(s.Telegram.Messages(owners[n].ID))
		s.Say(owners[n], text)
		said := s.Telegram.Messages(owners[n].ID)[before:]
		if len(said) == 0 {
			t.Errorf("%s: no answer", text)
		}
		for _, m := range said {
			if lost.MatchString(m.Text) {
				t.Errorf("%s: %s", text, m.Text)
			}
		}
	}
}
