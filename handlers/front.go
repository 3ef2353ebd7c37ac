package handlers

import (
	"bytes"
	"context"

	"github.com/gofiber/fiber/v2"
	"github.com/valyala/fasthttp"

	"helpdeskz/handlers/web"
)

// The limits of a body, in bytes. One without files holds texts only, the longest of which is a message. One with files may be
// larger than the desk's own limits, so that the words of a refusal can stand beside the field; where the desk has no limit
// for a file there is one for all of them.
const (
	textsLimit = 4 << 20
	filesSlack = 16 << 20
	filesLimit = 256 << 20
)

// front prepares the server below the application, which decides how much of a request is read, and answers some by itself.
func front(app *fiber.App, kit *web.Kit) {
	server := app.Server()
	server.HeaderReceived = func(header *fasthttp.RequestHeader) fasthttp.RequestConfig {
		return fasthttp.RequestConfig{MaxRequestBodySize: bodyLimit(kit, header)}
	}
	handle := server.Handler
	server.Handler = func(ctx *fasthttp.RequestCtx) {
		kit.Harden(&ctx.Response)
		handle(ctx)
	}
}

func bodyLimit(kit *web.Kit, header *fasthttp.RequestHeader) int {
	if !bytes.HasPrefix(bytes.ToLower(header.ContentType()), []byte(fiber.MIMEMultipartForm)) {
		return textsLimit
	}
	// What is in memory will do: it is as old as the last request at most.
	set, err := kit.Settings.At(context.Background(), 0)
	if err != nil || !set.Attachments {
		return filesSlack
	}
	size := set.AttachmentBytes() * int64(set.AttachmentCount)
	if size <= 0 || size > filesLimit {
		return filesLimit
	}
	return int(size) + filesSlack
}
