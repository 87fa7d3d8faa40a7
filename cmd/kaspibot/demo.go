package main

import (
	"context"
	"errors"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/urfave/cli/v3"
	"golang.org/x/term"

	"kaspibot/bot/chat"
	"kaspibot/cmd/kaspibot/internal/demo"
)

func demoCommand() *cli.Command {
	return &cli.Command{
		Name:  "demo",
		Usage: "see it work: the same program on a Kaspi, an Al-Style and a Telegram of its own",
		Description: "Needs no settings and no network. Orders arrive, stock moves, a puller fetches the price list.\n" +
			"In a terminal you are the seller: type a command such as /orders, the answer to a question, or a button such as b1.",
		Flags: []cli.Flag{
			&cli.DurationFlag{Name: "for", Usage: "end by itself after this time, press buttons by itself, and report"},
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
			return demo.Run(ctx, demo.Audience{
				Out: surround(cmd).document, In: os.Stdin, Language: language,
				Auto: limit > 0 || !term.IsTerminal(int(os.Stdin.Fd())), Judged: limit > 0,
			})
		},
	}
}
