package main

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/urfave/cli/v3"

	"kaspibot/bot/chat"
	"kaspibot/cmd/kaspibot/internal/demo"
)

func demoCommand() *cli.Command {
	return &cli.Command{
		Name:  "demo",
		Usage: "see it work: the same program on a Kaspi, an Al-Style and a Telegram of its own",
		Description: "Needs no settings and no network. Orders arrive, stock moves, a puller fetches the price list.\n" +
			"Open the page whose address it prints first: a chat as in Telegram, people to be, and a panel to make things happen.\n" +
			"The terminal reads along. Without the page buttons press themselves.",
		Flags: []cli.Flag{
			&cli.DurationFlag{Name: "for", Usage: "end by itself after this time, press buttons by itself, and report"},
			&cli.StringFlag{Name: "page", Value: "127.0.0.1:8088", Usage: "loopback address of the page of the chat, or the next free port; empty or off for none"},
			&cli.StringFlag{Name: "language", Value: chat.Languages()[0], Sources: cli.EnvVars("BOT_LANGUAGE"), Usage: "of the chat: ru, kk or en"},
		},
		Action: func(ctx context.Context, cmd *cli.Command) error {
			limit := cmd.Duration("for")
			if limit < 0 {
				return &usageError{err: errors.New("--for wants a time such as 30s")}
			}
			language := cmd.String("language")
			if !slices.Contains(chat.Languages(), language) {
				return &usageError{err: errors.New("--language: want one of " + strings.Join(chat.Languages(), ", "))}
			}
			if limit > 0 { // an end like Ctrl-C, not a deadline that calls would report as their own
				var cancel context.CancelFunc
				ctx, cancel = context.WithCancel(ctx)
				defer time.AfterFunc(limit, cancel).Stop()
				defer cancel()
			}
			page := cmd.String("page")
			if page == "off" {
				page = ""
			}
			audience := demo.Audience{
				Out: surround(cmd).document, Language: language, Page: page,
				Auto: limit > 0 || page == "", Judged: limit > 0,
			}
			if err := audience.Validate(); err != nil {
				return &usageError{err: err}
			}
			return demo.Run(ctx, audience)
		},
	}
}
