package htmlsafe

import (
	"strings"
	"testing"
)

// attacks are ways to run a script, load something or leave the element, by what they try.
var attacks = map[string]string{
	"script":                     `<script>alert(1)</script>`,
	"script with a source":       `<script src="https://evil.example/x.js"></script>`,
	"script in capitals":         `<ScRiPt>alert(1)</sCrIpT>`,
	"script that isn't closed":   `<script>alert(1)`,
	"script in a script":         `<scr<script>ipt>alert(1)</scr</script>ipt>`,
	"script with a slash":        `<script/x>alert(1)</script>`,
	"script after a NUL":         "<scr\x00ipt>alert(1)</scr\x00ipt>",
	"script with a Turkish i":    `<scrİpt>alert(1)</scrİpt>`,
	"image onerror":              `<img src=x onerror=alert(1)>`,
	"image onerror, no blanks":   `<img/src=x/onerror=alert(1)>`,
	"image in quotes":            `<img """><script>alert(1)</script>">`,
	"image javascript":           `<img src="javascript:alert(1)">`,
	"image srcset":               `<img srcset="https://evil.example/a 1x" src=cid:a>`,
	"image lowsrc and dynsrc":    `<img lowsrc="javascript:alert(1)" dynsrc="javascript:alert(1)">`,
	"image data svg":             `<img src="data:image/svg+xml;base64,PHN2ZyBvbmxvYWQ9YWxlcnQoMSk+">`,
	"image data html":            `<img src="data:text/html,<script>alert(1)</script>">`,
	"image of our own panel":     `<img src="/staff/logout">`,
	"image through our files":    `<img src="/download/../staff/logout">`,
	"image alt leaves its quote": `<img src=cid:a alt="&quot;&gt;<script>alert(1)</script>">`,
	"body onload":                `<body onload=alert(1)>`,
	"any on attribute":           `<div onmouseover="alert(1)" onfocus=alert(1) tabindex=1 onpointerrawupdate=alert(1)>x</div>`,
	"link javascript":            `<a href="javascript:alert(1)">x</a>`,
	"link with entities":         `<a href="&#106;avascript&#58;alert(1)">x</a>`,
	"link with long entities":    `<a href="&#0000106;&#x6A;&#x61;vascript:alert(1)">x</a>`,
	"link with named entities":   `<a href="java&Tab;script&colon;alert(1)">x</a>`,
	"link with a tab":            "<a href=\"jav\tascript:alert(1)\">x</a>",
	"link with a line end":       "<a href=\"java\nscript:alert(1)\">x</a>",
	"link with a control":        "<a href=\"\x01javascript:alert(1)\">x</a>",
	"link with a blank":          `<a href="  javascript:alert(1)">x</a>`,
	"link without quotes":        "<a href=`javascript:alert(1)`>x</a>",
	"link vbscript":              `<a href="vbscript:msgbox(1)">x</a>`,
	"link data":                  `<a href="data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==">x</a>`,
	"link file and blob":         `<a href="file:///etc/passwd">x</a><a href="blob:https://x/1">y</a>`,
	"link view-source":           `<a href="view-source:https://x">x</a>`,
	"link without a scheme":      `<a href="//evil.example">x</a>`,
	"link with backslashes":      `<a href="/\evil.example">x</a><a href="\\evil.example">y</a>`,
	"link opener":                `<a href="https://evil.example" target="_self" rel="opener">x</a>`,
	"link ping and download":     `<a href="https://x.example" ping="https://evil.example" download>x</a>`,
	"link of two":                `<a href="https://x.example" href="javascript:alert(1)">x</a>`,
	"map and area":               `<map name=m><area shape=default href="javascript:alert(1)"></map><img usemap="#m" src=cid:a>`,
	"style element":              `<style>@import url(https://evil.example/x.css);</style>`,
	"style element escaping":     `<style><img src="</style><img src=x onerror=alert(1)//">`,
	"style url":                  `<div style="background:url(https://evil.example/x.png)">x</div>`,
	"style url in capitals":      `<div style="BACKGROUND-IMAGE: URL('javascript:alert(1)')">x</div>`,
	"style with escapes":         `<div style="background:\75\72\6c(https://evil.example)">x</div>`,
	"style with a comment":       `<div style="background:u/**/rl(https://evil.example)">x</div>`,
	"style expression":           `<div style="width:expression(alert(1))">x</div>`,
	"style image-set":            `<div style="background-color:image-set('https://evil.example/x.png' 1x)">x</div>`,
	"style binding":              `<div style="-moz-binding:url(https://evil.example/x.xml#a);behavior:url(x.htc)">x</div>`,
	"style over the page":        `<div style="position:fixed;top:0;left:0;width:100%;height:100%;z-index:9">x</div>`,
	"style leaves its quote":     `<div style="color:red&quot;onmouseover=&quot;alert(1)">x</div>`,
	"style variable":             `<div style="color:var(--x);--x:url(https://evil.example)">x</div>`,
	"link element":               `<link rel=stylesheet href="https://evil.example/x.css">`,
	"meta refresh":               `<meta http-equiv="refresh" content="0;url=javascript:alert(1)">`,
	"base":                       `<base href="https://evil.example/">`,
	"frame":                      `<iframe src="javascript:alert(1)"></iframe><frameset><frame src="javascript:alert(1)"></frameset>`,
	"frame srcdoc":               `<iframe srcdoc="<script>alert(1)</script>"></iframe>`,
	"object and embed":           `<object data="javascript:alert(1)"><param name=x value=y></object><embed src="javascript:alert(1)">`,
	"applet":                     `<applet code="Evil.class" archive="https://evil.example/x.jar">x</applet>`,
	"form":                       `<form action="https://evil.example"><input name=password><button formaction="javascript:alert(1)">go</button></form>`,
	"input image":                `<input type=image src="javascript:alert(1)" onerror=alert(1)>`,
	"select":                     `<select autofocus onfocus=alert(1)><option>x</option></select>`,
	"video and audio":            `<video poster="javascript:alert(1)"><source src=x onerror=alert(1)></video><audio src=x onerror=alert(1)>`,
	"details":                    `<details open ontoggle=alert(1)><summary>x</summary></details>`,
	"marquee":                    `<marquee onstart=alert(1)>x</marquee>`,
	"isindex and keygen":         `<isindex type=image src=1 onerror=alert(1)><keygen autofocus onfocus=alert(1)>`,
	"dialog and popover":         `<button popovertarget=x>a</button><dialog open id=x onbeforetoggle=alert(1)>b</dialog>`,
	"svg onload":                 `<svg onload=alert(1)>`,
	"svg script":                 `<svg><script>alert(1)</script></svg>`,
	"svg animate":                `<svg><a><animate attributeName=href values="javascript:alert(1)"></animate><text>x</text></a></svg>`,
	"svg use":                    `<svg><use href="data:image/svg+xml;base64,PHN2Zz4="></use></svg>`,
	"svg foreignObject":          `<svg><foreignObject><iframe src="javascript:alert(1)"></iframe></foreignObject></svg>`,
	"svg style and title":        `<svg><style><img src=x onerror=alert(1)></style><title><img src=x onerror=alert(1)></title></svg>`,
	"svg desc":                   `<svg></p><desc><img src=x onerror=alert(1)></desc></svg>`,
	"svg CDATA":                  `<svg><![CDATA[><img src=x onerror=alert(1)>]]></svg>`,
	"math link":                  `<math><maction actiontype="statusline#http://x" xlink:href="javascript:alert(1)">x</maction></math>`,
	"math and style":             `<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=alert(1)&gt;">`,
	"math and form":              `<form><math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>`,
	"math annotation":            `<math><annotation-xml encoding="text/html"><style><img src=x onerror=alert(1)></style></annotation-xml></math>`,
	"noscript":                   `<noscript><p title="</noscript><img src=x onerror=alert(1)>"></noscript>`,
	"noembed and noframes":       `<noembed><img src=x onerror=alert(1)></noembed><noframes><img title="</noframes><img src=x onerror=alert(1)>"></noframes>`,
	"template":                   `<template><script>alert(1)</script><img src=x onerror=alert(1)></template>`,
	"template shadow root":       `<div><template shadowrootmode=open><script>alert(1)</script></template></div>`,
	"textarea":                   `<textarea><img title="</textarea><img src=x onerror=alert(1)>"></textarea>`,
	"title":                      `<title><img title="</title><img src=x onerror=alert(1)>"></title>`,
	"xmp":                        `<xmp><img title="</xmp><img src=x onerror=alert(1)>"></xmp>`,
	"plaintext":                  `<plaintext><img src=x onerror=alert(1)>`,
	"listing":                    `<listing>&lt;img onerror="alert(1)" src=x&gt;</listing>`,
	"comment":                    `<!-- --><img src=x onerror=alert(1)>-->`,
	"comment that ends early":    `<!--><img src=x onerror=alert(1)>-->`,
	"comment with a dash":        `<!---><img src=x onerror=alert(1)>-->`,
	"comment with a bang":        `<!-- --!><img src=x onerror=alert(1)>-->`,
	"conditional comment":        `<!--[if gte IE 4]><script>alert(1)</script><![endif]-->`,
	"downlevel comment":          `<![if !mso]><script>alert(1)</script><![endif]>`,
	"processing instruction":     `<?xml version="1.0"?><?import namespace="t" implementation="#default#time2">`,
	"doctype":                    `<!DOCTYPE x [<!ENTITY y "<script>alert(1)</script>">]>&y;`,
	"XML island":                 `<xml><i><b><img src="javas<!-- -->cript:alert(1)"></b></i></xml>`,
	"namespace":                  `<html xmlns:x="http://www.w3.org/1999/xhtml"><x:script>alert(1)</x:script></html>`,
	"half a tag":                 `<img src="x" onerror="alert(1)"`,
	"half a tag, then more":      `<<img src=x onerror=alert(1)//><script>alert(1)//<`,
	"attribute without a blank":  `<a href="https://x.example"onclick="alert(1)">x</a>`,
	"attribute in backquotes":    "<img src=`x` alt=``onerror=alert(1)>",
	"attribute with a quote":     `<p title='"><img src=x onerror=alert(1)>'>x</p>`,
	"attribute with a slash":     `<p/onclick=alert(1)//>x</p>`,
	"names for scripts":          `<a id=config name=config href="https://evil.example">x</a><p id="__proto__">y</p>`,
	"htmx":                       `<div hx-get="/staff/tickets" hx-trigger="load" data-hx-post="/x" hx-on:click="alert(1)">x</div>`,
	"page classes":               `<div class="toast dialog" is="x-button" slot="a" part="b">x</div>`,
	"contenteditable, accesskey": `<p contenteditable accesskey=x draggable=true>y</p>`,
	"UTF-7":                      `+ADw-script+AD4-alert(1)+ADw-/script+AD4-`,
	"overlong UTF-8":             "\xc0\xbcscript\xc0\xbealert(1)\xc0\xbc/script\xc0\xbe",
	"entities twice":             `&amp;lt;script&amp;gt;alert(1)`,
	"entities once":              `&lt;script&gt;alert(1)&lt;/script&gt;`,
	"end tags":                   `</div></p></body></html><script>alert(1)</script>`,
	"end tags of the page":       `x</div></div></main></td></tr></table>`,
	"table in a table":           `<div><table><div><table></table></div></table></div>`,
	"table and end tags":         `<table><tr><td></div></td></table></div>`,
	"table without cells":        `<table>a<tr>b<td>c</table></td>d</div>`,
	"table parts alone":          `<tr><td>a</td></tr></div><tbody></tbody>`,
	"nested links":               `<a href="https://a.example">a<a href="https://b.example">b<div><a href="https://c.example">c</a></div></a>`,
	"nested forms":               `<form id=a><div></form><form id=b><input></div></form>`,
	"nested headings":            `<h1>a<h2>b</h1>c</h2></div>`,
	"nested items":               `<ul><li>a<div><li>b</div></li></ul></div><li>c`,
	"crossed tags":               `<b><i><p>a</b>b</i>c</p><div></span></div></div>`,
	"crossed with blocks":        `<b><div>a</b>b</div></div><font><p></font>c</p>`,
	"p in p":                     `<p>a<div>b<p>c</div>d</p></p></div>`,
	"colgroup and caption":       `<table><colgroup><col><div>x</div><caption><table><caption></table></div>`,
	"br and p ends":              `</br></p></div>`,
}

func TestSanitizeAttacks(t *testing.T) {
	if len(attacks) < 60 {
		t.Errorf("only %d attacks", len(attacks))
	}
	for name, source := range attacks {
		t.Run(name, func(t *testing.T) {
			wantSafe(t, source)
			wantSafe(t, `<div><p><b>`+source+`</b></p></div>`)
			wantSafe(t, `<table><tr><td>`+source+`</td></tr></table>`)
			wantSafe(t, `<table>`+source)
			wantSafe(t, `<a href="https://x.example"><ul><li>`+source+source)
			for _, why := range unsafe(string(Render(source, RenderOptions{Remote: true}))) {
				// Render adds these two to pictures.
				if !strings.Contains(why, "loading") && !strings.Contains(why, "referrerpolicy") {
					t.Errorf("rendered: %s", why)
				}
			}
			for _, part := range foldBoth(source) {
				wantSafe(t, part)
			}
		})
	}
}

func foldBoth(source string) []string {
	visible, quoted := Fold(Sanitize(source))
	return []string{visible, quoted}
}

func TestAttacksLeaveNothing(t *testing.T) {
	banned := []string{"<script", "<style", "<svg", "<math", "<iframe", "<form", "<input", "<meta", "<link", "<base", "<object",
		"<embed", "<template", "<noscript", "<!--", " onerror", " onload", " onclick", " hx-", " srcset", " id=", " name="}
	for name, source := range attacks {
		clean := strings.ToLower(Sanitize(source))
		for _, word := range banned {
			for from, to := range tags(clean) {
				if strings.Contains(outsideQuotes(clean[from:to]), word) {
					t.Errorf("%s: %s in %s", name, word, clean)
				}
			}
		}
	}
}

// outsideQuotes is a tag without the values of its attributes.
func outsideQuotes(tag string) string {
	var out strings.Builder
	for i, part := range strings.Split(tag, `"`) {
		if i%2 == 0 {
			out.WriteString(part)
		}
	}
	return out.String()
}
