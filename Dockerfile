# The same image as `dotnet publish src/Cli -t:PublishContainer`, for those who build with Docker:
#   docker build -t loadcluster:0.1.0 .
FROM --platform=$BUILDPLATFORM mcr.microsoft.com/dotnet/sdk:10.0 AS build
ARG TARGETARCH
WORKDIR /source
COPY . .
RUN dotnet publish src/Cli --configuration Release --os linux --arch "$TARGETARCH" --output /app

FROM mcr.microsoft.com/dotnet/aspnet:10.0-noble-chiseled
WORKDIR /app
COPY --from=build /app .
EXPOSE 4053 8080 9110
USER 1654
ENTRYPOINT ["/app/loadcluster"]
