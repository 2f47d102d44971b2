using System.Net;
using System.Xml;
using Amazon.Runtime;
using Amazon.Runtime.EventStreams;
using Amazon.Runtime.Internal;
using Amazon.Runtime.Internal.Transform;

namespace RdsIam.Core.Aws;

/// <summary>
/// The step in the pipeline of every client of the AWS SDK that believes no answer beyond the size of AWS's: the SDK's own readers take
/// what comes, and a body of gigabytes would be the end of the process.
/// </summary>
internal sealed class AnswerLimit : PipelineHandler
{
    /// <summary>A page of AWS's is far below a megabyte.</summary>
    public const int MostBytes = 32 * 1024 * 1024;

    public override async Task<T> InvokeAsync<T>(IExecutionContext executionContext)
    {
        try
        {
            var response = await base.InvokeAsync<T>(executionContext).ConfigureAwait(false);
            var context = executionContext.ResponseContext;
            context.HttpResponse = context.HttpResponse is { } answer ? new Limited(answer) : null;
            return response;
        }
        catch (HttpErrorResponseException e) when (e.Response is not Limited)
        {
            throw new HttpErrorResponseException(e.Message, e, new Limited(e.Response));
        }
    }

    private static XmlException TooLarge() => new("it is larger than AWS's are");

    private sealed class Limited(IWebResponseData answer) : IWebResponseData
    {
        public long ContentLength => answer.ContentLength;

        public string ContentType => answer.ContentType;

        public HttpStatusCode StatusCode => answer.StatusCode;

        public bool IsSuccessStatusCode => answer.IsSuccessStatusCode;

        public IHttpResponseBody ResponseBody { get; } = new LimitedBody(answer.ResponseBody);

        public string[] GetHeaderNames() => answer.GetHeaderNames();

        public bool IsHeaderPresent(string headerName) => answer.IsHeaderPresent(headerName);

        public string GetHeaderValue(string headerName) => answer.GetHeaderValue(headerName);

        public IEventStreamHeader GetEventStreamHeader(string headerName) => answer.GetEventStreamHeader(headerName);

        public bool IsEventHeaderPresent(string headerName) => answer.IsEventHeaderPresent(headerName);
    }

    private sealed class LimitedBody(IHttpResponseBody body) : IHttpResponseBody
    {
        public Stream OpenResponse() => new LimitedStream(body.OpenResponse());

        public async Task<Stream> OpenResponseAsync() => new LimitedStream(await body.OpenResponseAsync().ConfigureAwait(false));

        public void Dispose() => body.Dispose();
    }

    private sealed class LimitedStream(Stream stream) : Stream
    {
        private long _read;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => stream.Length;

        public override long Position
        {
            get => _read;
            set => throw new NotSupportedException();
        }

        public override int Read(byte[] buffer, int offset, int count) => Counted(stream.Read(buffer, offset, count));

        public override int Read(Span<byte> buffer) => Counted(stream.Read(buffer));

        public override async Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
            Counted(await stream.ReadAsync(buffer.AsMemory(offset, count), cancellationToken).ConfigureAwait(false));

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            Counted(await stream.ReadAsync(buffer, cancellationToken).ConfigureAwait(false));

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                stream.Dispose();
            }

            base.Dispose(disposing);
        }

        private int Counted(int count) => (_read += count) <= MostBytes ? count : throw TooLarge();
    }
}
