package main

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/urfave/cli/v3"

	"kaspibot/bot/chat"
	"kaspibot/cmd/kaspibot/internal/demo"
)

func worldCommand() *cli.Command {
	return &cli.Command{
		Name:  "world",
		Usage: "a Kaspi, an Al-Style and a Telegram on this machine, for the tests of other programs",
		Description: "The sandbox that Kaspi does not have. Prints the settings that lead there as lines of a .env file.\n" +
			"GET /_world/state tells all; POST /_world/faults {service, operation, share, times, code, delay, end} lets requests fail;\n" +
			"DELETE /_world/faults ends that; GET /_world/events names what can happen, POST /_world/events/NAME lets it happen.\n" +
			"The control's address is also a page with the chat.",
		Flags: []cli.Flag{
			&cli.StringFlag{Name: "control", Value: "127.0.0.1:8090", Usage: "loopback address of the control and the chat; port 0 is a free one, as below"},
			&cli.StringFlag{Name: "kaspi", Value: "127.0.0.1:8091", Usage: "loopback address of Kaspi's merchant API"},
			&cli.StringFlag{Name: "alstyle", Value: "127.0.0.1:8092", Usage: "loopback address of Al-Style's API"},
			&cli.StringFlag{Name: "telegram", Value: "127.0.0.1:8093", Usage: "loopback address of Telegram's Bot API"},
			&cli.StringFlag{Name: "kaspi-token", Usage: "that Kaspi lets in; empty is one of its own, as below"},
			&cli.StringFlag{Name: "alstyle-token", Usage: "that Al-Style lets in"},
			&cli.StringFlag{Name: "telegram-token", Usage: "of the bot: 1001: and 35 letters, digits, _ or - behind that"},
			&cli.StringFlag{Name: "list", Usage: "address of a price list: orders then are for what it has on sale, and Kaspi can fetch it"},
			&cli.Uint64Flag{Name: "seed", Value: 1, Usage: "the same seed, asked the same in the same order, gives the same world"},
			&cli.IntFlag{Name: "goods", Value: 2400, Usage: "how many the supplier has"},
			&cli.StringFlag{Name: "language", Value: chat.Languages()[0], Usage: "of the page and of what events say: ru, kk or en"},
		},
		Action: func(ctx context.Context, cmd *cli.Command) error {
			language := cmd.String("language")
			switch {
			case !slices.Contains(chat.Languages(), language):
				return &usageError{err: errors.New("--language: want one of " + strings.Join(chat.Languages(), ", "))}
			case cmd.Int("goods") < 1 || cmd.Int("goods") > 100_000:
				return &usageError{err: errors.New("--goods: want 1 to 100000")}
			}
			world := demo.Sandbox{
				Out:     surround(cmd).document,
				Control: cmd.String("control"), Kaspi: cmd.String("kaspi"), Alstyle: cmd.String("alstyle"), Telegram: cmd.String("telegram"),
				KaspiToken: cmd.String("kaspi-token"), AlstyleToken: cmd.String("alstyle-token"), TelegramToken: cmd.String("telegram-token"),
				Listing: cmd.String("list"), Seed: cmd.Uint64("seed"), Goods: cmd.Int("goods"), Language: language,
			}
			if err := world.Validate(); err != nil {
				return &usageError{err: err}
			}
			return world.Run(ctx)
		},
	}
}
