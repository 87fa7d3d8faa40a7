package tgtest_test

import (
	"bufio"
	"context"
	"io"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"time"

	"kaspibot/bot/tgtest"
	"kaspibot/kaspi/faults"
)

// The server is not merely shaped like the library that the project uses: bots on two others work with it too.
func TestClientsOfOtherMakersTalkToTheServer(t *testing.T) {
	t.Parallel()
	dir := os.Getenv("TELEGRAM_CLIENTS")
	if dir == "" {
		t.Skip("nobody else's bots: TELEGRAM_CLIENTS is to name a copy of .ci/judges in which npm ci has run, " +
			"which .ci/run sees to")
	}
	for _, name := range []string{"grammy", "node-telegram-bot-api"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			srv := tgtest.New(t)
			bot := startClient(t, srv, dir, name)
			bot.says(tgtest.BotUsername)
			bot.worksForAnna()
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

func startClient(t *testing.T, srv *tgtest.Server, dir, name string) *client {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	cmd := exec.CommandContext(ctx, "node", "clients.mjs", name, srv.URL(), tgtest.Token)
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
	c.server.Say(anna(), anna().ID, "/feed")
	waitFor(c.T, c.server, func() bool { return len(c.server.Messages(anna().ID)) == 2 })
	file := c.server.Messages(anna().ID)[1]
	if file.Text != "прайс" || file.Document == nil {
		c.Fatalf("the document is %+v", file)
	}
	if d := file.Document; d.Name != "price.xml" || string(d.Data) != "<kaspi_catalog/>" {
		c.Errorf("the file is %+v", d)
	}
}

// waitsAsTold refuses a message and a poll for longer than a library would wait of itself: the bot reads how long and
// comes again no sooner.
func (c *client) waitsAsTold() {
	const seconds = 2
	for _, method := range []string{"sendMessage", "getUpdates"} {
		sent := len(c.server.Messages(anna().ID))
		c.server.Fail(faults.Row{Operation: method, Code: 429, RetryAfter: seconds})
		c.server.Say(anna(), anna().ID, "/start") // the poll that waits ends by it
		waitFor(c.T, c.server, func() bool { return len(c.server.Messages(anna().ID)) > sent && c.server.Polling() })
		calls := c.server.Calls(method)
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
