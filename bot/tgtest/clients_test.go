package tgtest_test

import (
	"bufio"
	"context"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"kaspibot/bot/tgtest"
	"kaspibot/kaspi/faults"
)

// The server is not merely shaped like the library that the project uses: bots on others work with it too.
func TestClientsOfOtherMakersTalkToTheServer(t *testing.T) {
	t.Parallel()
	dir := os.Getenv("TELEGRAM_CLIENTS")
	if dir == "" {
		t.Skip("nobody else's bots: TELEGRAM_CLIENTS is to name a copy of .ci/judges in which npm ci has run and " +
			"telego is built, which .ci/run sees to")
	}
	for name, argv := range map[string][]string{
		"grammy":                {"node", "clients.mjs", "grammy"},
		"node-telegram-bot-api": {"node", "clients.mjs", "node-telegram-bot-api"},
		"telegraf":              {"node", "clients.mjs", "telegraf"},
		"telego":                {filepath.Join(dir, "telego")},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			srv := tgtest.New(t)
			bot := startClient(t, srv, dir, argv)
			bot.says(tgtest.BotUsername)
			bot.worksForAnna()
			bot.movesFiles()
			bot.drawsAndPins()
			bot.understandsRefusals()
			bot.waitsAsTold()
			bot.isTold409()
		})
	}
}

// client is a bot in a process of its own.
type client struct {
	*testing.T
	server *tgtest.Server
	lines  *bufio.Scanner // what it prints
}

func startClient(t *testing.T, srv *tgtest.Server, dir string, argv []string) *client {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	argv = append(argv, srv.URL(), tgtest.Token)
	cmd := exec.CommandContext(ctx, argv[0], argv[1:]...)
	cmd.Dir, cmd.Stderr = dir, t.Output()
	out, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		cancel()
		t.Fatal(err)
	}
	t.Cleanup(func() {
		cancel()
		_, _ = io.Copy(t.Output(), out) // what nobody asked for
		_ = cmd.Wait()                  // killed, or ended already
	})
	return &client{t, srv, bufio.NewScanner(out)}
}

// says waits for the bot's next line.
func (c *client) says(want string) {
	c.Helper()
	if !c.lines.Scan() || !strings.Contains(c.lines.Text(), want) {
		c.Fatalf("the bot said %q, want %q", c.lines.Text(), want)
	}
}

func (c *client) worksForAnna() {
	c.server.Say(anna(), anna().ID, "/start")
	waitFor(c.T, c.server, func() bool { return len(c.server.Messages(anna().ID)) == 1 })
	card := c.server.Messages(anna().ID)[0]
	if card.Text != "Заказ 501 & Ко" {
		c.Errorf("the card reads %q", card.Text)
	}
	if _, err := c.server.Press(anna(), anna().ID, card.ID, "v1:acc:501"); err != nil {
		c.Fatal(err)
	}
	waitFor(c.T, c.server, func() bool { return c.server.Messages(anna().ID)[0].Edits == 1 })
	card = c.server.Messages(anna().ID)[0]
	if card.Text != "Принят: Анна, v1:acc:501" || card.Keyboard != nil {
		c.Errorf("the edited card is %+v", card)
	}
	if aa := c.server.Answers(); len(aa) != 1 || aa[0].Text != "Принимаю" {
		c.Errorf("answers are %+v", aa)
	}
}

// answers waits for the messages that something brings.
func (c *client) answers(more int, do func()) []tgtest.Message {
	c.Helper()
	before := len(c.server.Messages(anna().ID))
	do()
	waitFor(c.T, c.server, func() bool { return len(c.server.Messages(anna().ID)) == before+more })
	return c.server.Messages(anna().ID)[before:]
}

// anna makes Anna write.
func (c *client) anna(text string) func() {
	return func() { c.server.Say(anna(), anna().ID, text) }
}

// movesFiles sends a file to Anna and takes one from her.
func (c *client) movesFiles() {
	file := c.answers(1, c.anna("/feed"))[0]
	if file.Text != "прайс" || file.Document == nil {
		c.Fatalf("the document is %+v", file)
	}
	if d := file.Document; d.Name != "price.xml" || string(d.Data) != "<kaspi_catalog/>" {
		c.Errorf("the file is %+v", d)
	}
	got := c.answers(1, func() {
		c.server.SendFile(anna(), anna().ID, tgtest.Document{Name: "ACTIVE.xml", Data: []byte("<мой список/>")}, "")
	})[0]
	if got.Text != "пришло <мой список/>" {
		c.Errorf("of her file the bot says %q", got.Text)
	}
}

// drawsAndPins sends a picture, changes its caption and pins it.
func (c *client) drawsAndPins() {
	mm := c.answers(2, c.anna("/photo"))
	photo, said := mm[0], mm[1]
	if photo.Photo == nil || photo.Photo.Width != 1 || photo.Text != "график за день" || photo.Edits != 1 {
		c.Errorf("the picture is %+v", photo)
	}
	if want := "приколото " + strconv.Itoa(photo.ID); said.Text != want || said.ReplyTo != photo.ID {
		c.Errorf("the bot says %+v, want %q", said, want)
	}
}

// understandsRefusals makes the bot write where it may not.
func (c *client) understandsRefusals() {
	c.server.Block(bolat(), bolat().ID)
	c.server.Meet(anna(), -55)
	for chat, want := range map[int64]string{99: "400 ", bolat().ID: "403 ", -55: "400 " + strconv.FormatInt(group, 10)} {
		got := c.answers(1, func() {
			if chat == -55 {
				c.server.Fail(tgtest.Migrated("sendMessage", group))
			}
			c.server.Say(anna(), anna().ID, "/fail "+strconv.FormatInt(chat, 10))
		})[0]
		if got.Text != strings.TrimSpace(want) {
			c.Errorf("of chat %d the bot says %q, want %q", chat, got.Text, want)
		}
	}
}

// waitsAsTold refuses a message and a poll for longer than a library would wait of itself: the bot reads how long and
// comes again no sooner.
func (c *client) waitsAsTold() {
	const seconds = 2
	for _, method := range []string{"sendMessage", "getUpdates"} {
		sent, before := len(c.server.Messages(anna().ID)), len(c.server.Calls(method))
		c.server.Fail(faults.Row{Operation: method, Code: 429, RetryAfter: seconds})
		c.server.Say(anna(), anna().ID, "/start") // the poll that waits ends by it
		waitFor(c.T, c.server, func() bool { return len(c.server.Messages(anna().ID)) > sent && c.server.Polling() })
		calls := c.server.Calls(method)[before:]
		i := slices.IndexFunc(calls, func(call tgtest.Call) bool { return call.Error != "" })
		if i < 0 || i+1 == len(calls) {
			c.Fatalf("%s was not tried again: %+v", method, calls)
		}
		pause := calls[i+1].At.Sub(calls[i].At).Round(10 * time.Millisecond) // timers are coarse
		if pause < seconds*time.Second {
			c.Errorf("%s was tried again after %v", method, pause)
		}
	}
}

// isTold409 takes the poll over from the bot.
func (c *client) isTold409() {
	waitFor(c.T, c.server, c.server.Polling)
	call(c.T, c.server, "getUpdates", fields{"timeout": 1})
	c.says("409")
}
